package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Receives what is being done and how far it is, in the thread that does it. */
@ConsumerType
@FunctionalInterface
public interface Progress {

    /** Ignores it. */
    Progress NONE = (what, done, total) -> {};

    /** The {@code total} where the size is not known. */
    long UNKNOWN = -1;

    /**
     * Called when something begins, at most a few times a second while it goes on, and at its end.
     *
     * @param what one line for a person: {@code Downloading: "https://…" to /…}
     * @param done bytes so far
     * @param total bytes in all, or {@link #UNKNOWN}. It is the end when {@code done} equals it. 0 of 0 means that there is
     *     nothing to count, or that it failed
     */
    void update(String what, long done, long total);
}
