package hub.fetch.disk;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Folders;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A folder for locks of a hub directory that cannot be written, beside other users' temporary files. */
public final class LockFolder {

    private static final String PRIVATE = "rwx------";

    private LockFolder() {}

    /**
     * This user's folder. All processes of the user share it, and nobody else can write in it.
     *
     * @throws HubException of kind DISK if something else has its name
     */
    public static Path forLocks() throws IOException {
        return forLocks(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static Path forLocks(Path temporary) throws IOException {
        if (!Files.getFileStore(temporary).supportsFileAttributeView("unix")) {
            // On Windows each user has a temporary folder.
            return Files.createDirectories(temporary.resolve("hub-locks"));
        }
        int user = user(temporary);
        Path folder = temporary.resolve("hub-locks-" + user);
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
        } catch (FileAlreadyExistsException e) {
            refuseForeign(folder, user);
        }
        return folder;
    }

    /** The number of this user: one that the user database does not know has no name. */
    private static int user(Path temporary) throws IOException {
        Path probe = Files.createTempFile(temporary, "hub-", ".tmp");
        try {
            return (int) Files.getAttribute(probe, "unix:uid");
        } finally {
            Files.delete(probe);
        }
    }

    /** Another user may have made it, so that our files land where that user wants. */
    private static void refuseForeign(Path folder, int user) throws IOException {
        Map<String, Object> is =
                Files.readAttributes(folder, "unix:isDirectory,uid,permissions", LinkOption.NOFOLLOW_LINKS);
        String why = !is.get("isDirectory").equals(true)
                ? "it is not a folder"
                : !is.get("uid").equals(user)
                        ? "it belongs to another user"
                        : !is.get("permissions").equals(PosixFilePermissions.fromString(PRIVATE))
                                ? "its permissions are not " + PRIVATE
                                : null;
        if (why != null) {
            throw new HubException(
                    Kind.DISK,
                    "Cannot keep locks in " + folder + ": " + why + ", so others may write there. Delete it, or set "
                            + Folders.temporarySetting() + " to a folder that only this user can write.");
        }
    }
}
