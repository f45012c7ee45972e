package hub.fetch.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFolderTest {

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void findName() throws IOException {
        assumeTrue(Files.getFileStore(temporary).supportsFileAttributeView("unix"), "this system has no user numbers");
        folder = temporary.resolve("hub-locks-" + Files.getAttribute(temporary, "unix:uid"));
    }

    private void isRefused(String why) {
        var error = assertThrows(HubException.class, () -> LockFolder.forLocks(temporary));
        assertEquals(Kind.DISK, error.kind());
        assertEquals(
                "Cannot keep locks in " + folder + ": " + why + ", so others may write there. Delete it, or set the"
                        + " system property java.io.tmpdir to a folder that only this user can write.",
                error.getMessage());
    }

    @Test
    void itIsNamedByTheNumberOfTheUserWhoAloneMayWriteInIt() throws IOException {
        assertEquals(folder, LockFolder.forLocks(temporary));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertEquals(folder, LockFolder.forLocks(temporary));
        try (var files = Files.list(temporary)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(
                temporary.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(folder, elsewhere);
        isRefused("it is not a folder");
    }

    @Test
    void aFolderWhereOthersMayWriteIsRefused() throws IOException {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        isRefused("its permissions are not rwx------");
    }

    @Test
    void aFolderOfAnotherUserIsRefused() throws IOException {
        assumeTrue(Files.getAttribute(temporary, "unix:uid").equals(0), "this user cannot give folders away");
        LockFolder.forLocks(temporary);
        Files.setAttribute(folder, "unix:uid", 12345);
        isRefused("it belongs to another user");
    }
}
