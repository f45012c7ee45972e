package hub.fetch.archive;

import hub.core.HubException;
import hub.core.HubException.Kind;

/**
 * What an archive may hold.
 *
 * @param entries files, folders and links
 * @param bytes of all files together
 * @param ratio how many times larger than the archive they may be. Small archives may have any ratio.
 */
public record ArchiveLimits(int entries, long bytes, int ratio) {

    /** Limits that every known repository of models keeps. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(200_000, 16L << 30, 200);

    /** @throws HubException of kind ARGUMENT if a value is less than 1 */
    public static ArchiveLimits of(ArchiveConfig config) {
        return new ArchiveLimits(config.maxEntries(), config.maxBytes(), config.maxRatio());
    }

    public ArchiveLimits {
        if (entries < 1 || bytes < 1 || ratio < 1) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "hub.snapshots has maxEntries " + entries + ", maxBytes " + bytes + " and maxRatio " + ratio
                            + ": each must be at least 1.");
        }
    }
}
