package hub.core.spi;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Keeps files in the hub directory that it can make again. {@link Housekeeping#clean} takes them like those of the cache. */
@ConsumerType
public interface KeptFiles {

    /**
     * A file or folder that can be removed by itself.
     *
     * @param size in bytes
     * @param used when it was last used
     * @param complete false if an interrupted process may have left it
     */
    record Kept(Path path, long size, Instant used, boolean complete) {}

    /** What is there now. */
    List<Kept> kept();

    /**
     * Removes one of them, unless a running process uses it.
     *
     * @param dryRun leave it there
     * @return whether it was removed, or would be
     */
    boolean remove(Path path, boolean dryRun);
}
