package hub.core.spi;

import hub.core.RepoRef;
import java.nio.file.Path;

/**
 * The files of one revision of a repo.
 *
 * @param ref what was asked for; a remote one always carries its ref, which may be the default branch
 * @param revision the full commit; for a local folder a hash of its content, in hexadecimal
 * @param dir the folder that holds the files; nobody writes to it
 */
public record Snapshot(RepoRef ref, String revision, Path dir) {}
