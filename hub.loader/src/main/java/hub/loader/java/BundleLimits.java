package hub.loader.java;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.nio.file.Path;

/** How much of one kind of file goes into a bundle. What the bundle does not need may be more. */
final class BundleLimits {

    private static final int MAX_FILES = 10_000;
    private static final long MAX_BYTES = 256 << 20;

    private final Path root;
    private int files;
    private long bytes;

    BundleLimits(Path root) {
        this.root = root;
    }

    /**
     * Counts a file.
     *
     * @throws HubException of kind BUILD if there are too many, or too many bytes of them
     */
    void add(long size) {
        files++;
        bytes = Math.addExact(bytes, size);
        if (files > MAX_FILES || bytes > MAX_BYTES) {
            throw new HubException(
                    Kind.BUILD,
                    "The bundle of " + root + " needs more than " + MAX_FILES + " sources or resources, or more than "
                            + (MAX_BYTES >> 20) + " MiB of them: that is no model repo.");
        }
    }
}
