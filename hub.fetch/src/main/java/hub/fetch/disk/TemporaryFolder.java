package hub.fetch.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder for locks of a hub directory that cannot be written, beside other users' temporary files. */
public final class TemporaryFolder {

    private static final String PRIVATE = "rwx------";

    private TemporaryFolder() {}

    /**
     * This user's folder. All processes of the user share it.
     *
     * @throws AccessDeniedException if there is such a folder, and others can write in it
     */
    public static Path forLocks() throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "hub-locks-" + System.getProperty("user.name"));
        boolean posix = Files.getFileStore(folder.getParent()).supportsFileAttributeView("posix");
        try {
            if (posix) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
            } else {
                Files.createDirectory(folder);
            }
        } catch (FileAlreadyExistsException e) {
            // Another user may have made it, so that our files land where that user wants.
            if (posix
                    && !PosixFilePermissions.toString(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))
                            .equals(PRIVATE)) {
                throw new AccessDeniedException(folder.toString(), null, "other users can write in it");
            }
        }
        return folder;
    }
}
