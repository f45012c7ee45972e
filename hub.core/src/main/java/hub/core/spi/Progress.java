package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Told what is being done, and how far it is; called from the thread that does it. */
@ConsumerType
@FunctionalInterface
public interface Progress {

    /** Tells nobody. */
    Progress NONE = (what, done, total) -> {};

    /** The {@code total} of something whose size is not known. */
    long UNKNOWN = -1;

    /**
     * Called when something begins, at most a few times a second while it goes on, and at its end.
     *
     * @param what one line for a person: {@code Downloading: "https://…" to /…}
     * @param done bytes so far
     * @param total bytes in all, or {@link #UNKNOWN}; a {@code done} that equals it means the end, and 0 of 0 that there
     *     is nothing to count, or no more, since it failed
     */
    void update(String what, long done, long total);
}
