package hub.core.spi;

import hub.core.RepoRef;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of one revision of a repo.
 *
 * @param ref what was asked for; a remote one always carries its ref, which may be the default branch
 * @param revision the full commit; for a local folder a hash of its content, in hexadecimal
 * @param dir the folder that holds the files; nobody writes to it
 * @param submodules the other repos whose files are there too: a line for each, with its folder, repo and commit
 * @param missing files of the revision that are not there: a line for each, with the reason
 */
public record Snapshot(RepoRef ref, String revision, Path dir, List<String> submodules, List<String> missing) {

    public Snapshot {
        submodules = List.copyOf(submodules);
        missing = List.copyOf(missing);
    }

    /** A complete snapshot without submodules. */
    public Snapshot(RepoRef ref, String revision, Path dir) {
        this(ref, revision, dir, List.of(), List.of());
    }
}
