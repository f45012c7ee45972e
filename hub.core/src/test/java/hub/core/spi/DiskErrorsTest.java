package hub.core.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskErrorsTest {

    private static final Path HUB = Path.of("/data/hub");
    private static final Path OURS = HUB.resolve("checkpoints/a.pth");
    private static final Path THEIRS = Path.of("/data/a.pth");
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"), "hub-bundle-1");
    private static final String USER = System.getProperty("user.name");

    private static FileSystemException error(Path file, String reason) {
        return new FileSystemException(file.toString(), null, reason);
    }

    @Test
    void aFullDiskSaysWhereSpaceIsToBeHad() {
        String full = "No space left on device";
        assertEquals(
                "Cannot write " + OURS + ": the disk is full, or a quota is used up. Free space, for example with"
                        + " `hub clean --keep-bytes 1G`, or set TORCH_HOME to a folder on another disk.",
                DiskErrors.explain(error(OURS, full), HUB));
        assertEquals(
                "Cannot write " + THEIRS
                        + ": the disk is full, or a quota is used up. Free space there, or choose another place.",
                DiskErrors.explain(error(THEIRS, full), HUB));
        assertEquals(
                "Cannot write " + TEMPORARY
                        + ": the disk is full, or a quota is used up. Free space there, or set the system property"
                        + " java.io.tmpdir to a folder on another disk.",
                DiskErrors.explain(error(TEMPORARY, full), HUB));
        assertEquals(
                "Cannot write a file: the disk is full, or a quota is used up. Free space there, or choose another"
                        + " place.",
                DiskErrors.explain(new IOException("Disk quota exceeded")));
    }

    @Test
    void aReadOnlyFileSystemAndAMissingPermissionSayWhatToSet() {
        assertEquals(
                "Cannot write " + OURS
                        + ": the file system is read-only. Set TORCH_HOME to a folder that can be written.",
                DiskErrors.explain(error(OURS, "Read-only file system"), HUB));
        assertEquals(
                "Cannot write " + THEIRS + ": the file system is read-only. Choose another place.",
                DiskErrors.explain(error(THEIRS, "Read-only file system")));
        assertEquals(
                "Cannot read or write " + TEMPORARY + ": user " + USER
                        + " has no permission. Set the system property java.io.tmpdir to a folder that can be written,"
                        + " or give this user the permission.",
                DiskErrors.explain(new AccessDeniedException(TEMPORARY.toString()), HUB));
    }

    @Test
    void aFolderOnTheWayToTheHubDirectoryIsItsMatterToo() {
        assertEquals(
                "Cannot read or write /data: user " + USER
                        + " has no permission. Set TORCH_HOME to a folder that can be written, or give this user the"
                        + " permission.",
                DiskErrors.explain(new AccessDeniedException("/data"), HUB));
    }

    @Test
    void theDisksOwnErrorsAreToldInWordsAndWithTheFile(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertEquals(
                "Cannot make the folder " + file + ": a file has its name. Move that file away.",
                explained(file, () -> Files.createDirectories(file)));
        assertEquals(
                "Cannot read or write " + file
                        + ": it is a file, and no folder. Choose another place, or move that file away.",
                explained(file, () -> Files.list(file)));
        assertEquals(
                "Cannot read or write " + dir + ": it is a folder with files in it. Move that folder away.",
                explained(dir, () -> Files.deleteIfExists(dir)));
        assertEquals(
                "Cannot read or write " + dir.resolve("none") + ": it does not exist.",
                explained(dir, () -> Files.readString(dir.resolve("none"))));
        assertEquals(
                "Cannot read or write " + dir
                        + ": it is a folder, and no file. Choose another place, or move that folder away.",
                explained(dir, () -> Files.readString(dir)));
        Path latin = Files.write(dir.resolve("latin"), new byte[] {'h', (byte) 0xe9});
        assertEquals(
                "Cannot read or write " + latin + ": it is not UTF-8. If it stays so, choose another place.",
                explained(latin, () -> Files.readString(latin)));
    }

    @Test
    void aFileOnTheWayToTheHubDirectoryIsNamed(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        Path hub = file.resolve("cache/hub");
        var error = assertThrows(IOException.class, () -> Files.createDirectories(hub));
        String told = DiskErrors.explain(error, hub);
        assertTrue(
                told.endsWith(": " + file + " is a file, and no folder. Set TORCH_HOME to a folder that can be written,"
                        + " or move that file away."),
                told);
    }

    @Test
    void aFolderThatAFileIsToReplaceIsNamed(@TempDir Path hub) throws IOException {
        Path written = Files.writeString(hub.resolve("written.tmp"), "x");
        Path folder = Files.createDirectories(hub.resolve("folder/inside")).getParent();
        var error = assertThrows(IOException.class, () -> Files.move(written, folder, StandardCopyOption.ATOMIC_MOVE));
        assertEquals(
                "Cannot read or write " + folder + ": it is a folder, and no file. Move that folder away.",
                DiskErrors.explain(error, hub));
    }

    @Test
    void whatTheSystemDoesNotNameIsNamed() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no " + full);
        String told = explained(OURS, () -> Files.writeString(full, "x"));
        assertTrue(told.startsWith("Cannot write " + OURS + ": the disk is full"), told);
        assertEquals(Kind.DISK, DiskErrors.of(new IOException("x"), HUB).kind());
    }

    private static String explained(Path file, DiskErrors.Work<?> work) {
        return DiskErrors.explain(assertThrows(IOException.class, () -> DiskErrors.naming(file, work)));
    }

    @Test
    void aFileThatIsWrittenBesideItsPlaceIsNotNamed(@TempDir Path dir) {
        Path file = dir.resolve("n".repeat(250));
        Path beside = dir.resolve("n".repeat(250) + "-unfinished");
        var tooLong =
                assertThrows(IOException.class, () -> DiskErrors.writing(file, beside, () -> Files.createFile(beside)));
        assertEquals(
                "Cannot read or write " + file + ": File name too long. If it stays so, choose another place.",
                DiskErrors.explain(tooLong));
        var missing = assertThrows(
                IOException.class,
                () -> DiskErrors.writing(file, dir.resolve("no/x"), () -> Files.createFile(dir.resolve("no/x"))));
        assertEquals("Cannot read or write " + file + ": it does not exist.", DiskErrors.explain(missing));
        var denied = new AccessDeniedException(beside.toString());
        assertEquals(
                "Cannot read or write " + file + ": user " + USER
                        + " has no permission. Choose another place, or give this user the permission.",
                DiskErrors.explain(assertThrows(
                        IOException.class,
                        () -> DiskErrors.writing(file, beside, () -> {
                            throw denied;
                        }))));
        var other = error(THEIRS, "Input/output error");
        assertSame(
                other,
                assertThrows(
                        IOException.class,
                        () -> DiskErrors.writing(file, beside, () -> {
                            throw other;
                        })));
    }
}
