package hub.core.spi;

import hub.core.HubException;
import hub.core.RepoRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Lists, verifies and removes what is kept in the hub directory. */
@ProviderType
public interface Housekeeping {

    /**
     * A repo in the cache.
     *
     * @param ref a branch, tag or commit that was asked for
     * @param size in bytes
     * @param used when it was last loaded
     * @param verified when its files were last verified
     * @param inUse whether a running process uses it
     * @param missing the files that could not be had or were left out: a line for each, with the reason
     */
    record CachedRepo(
            String repo,
            String ref,
            String commit,
            @Bytes long size,
            Instant used,
            Instant verified,
            boolean inUse,
            List<String> missing) {}

    /**
     * A downloaded file in the hub directory, such as weights.
     *
     * @param size in bytes
     */
    record CachedFile(Path path, @Bytes long size) {}

    /**
     * A file that was hashed again; a snapshot without faults is one entry as a whole.
     *
     * @param state ok, changed, missing, new or unreadable
     */
    record Verified(Path path, String state) {

        /** Whether it is what was fetched. */
        public boolean isRight() {
            return state.equals("ok");
        }
    }

    /**
     * Something that was removed, or that a dry run would remove.
     *
     * @param size in bytes
     */
    record Removed(Path path, @Bytes long size, String why) {}

    /**
     * What to clean.
     *
     * @param olderThan remove what was not used for so long
     * @param keepBytes remove what was least recently used, until at most so many bytes are left
     * @param dryRun only say what would be removed
     */
    record Cleaning(Optional<Duration> olderThan, Optional<Long> keepBytes, boolean dryRun) {}

    /** The repos in the cache, last used first. */
    List<CachedRepo> repos();

    /** The downloaded files in the hub directory, sorted by path. */
    List<CachedFile> downloads();

    /** Hashes every snapshot and every downloaded file again. */
    List<Verified> verify(Progress progress);

    /**
     * Removes a repo, or one ref of it if one is given.
     *
     * @throws HubException of kind NOT_FOUND if it is not in the cache, or REFUSED if a running process uses it
     */
    List<Removed> remove(RepoRef.Remote repo);

    /** Removes what was asked for, and what interrupted processes left; nothing that is in use. */
    List<Removed> clean(Cleaning cleaning);
}
