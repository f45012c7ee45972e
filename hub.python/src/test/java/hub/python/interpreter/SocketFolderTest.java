package hub.python.interpreter;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFolderTest {

    @TempDir
    Path temporary;

    /** A folder as a JVM leaves it that was killed. */
    private Path left() throws IOException {
        Path left = Files.createTempDirectory(temporary, "hub-python-1-");
        Files.createFile(left.resolve("lock"));
        Files.createDirectory(left.resolve("work-1"));
        return left;
    }

    @Test
    void whatAKilledJvmLeavesIsRemovedByTheNext() throws IOException {
        Path left = left();
        try (var mine = SocketFolder.makeIn(temporary);
                var other = SocketFolder.makeIn(temporary)) {
            assertFalse(Files.exists(left));
            assertTrue(Files.exists(mine.path()));
            assertTrue(Files.exists(other.path()));
        }
    }

    @Test
    void theKilledJvmMayHaveHadTheSameProcessId() throws IOException {
        Path left = Files.move(
                left(),
                temporary.resolve("hub-python-" + ProcessHandle.current().pid() + "-1"));
        SocketFolder.makeIn(temporary).close();
        assertFalse(Files.exists(left));
    }

    @Test
    void whatAnotherUserHasStays() throws IOException {
        Path theirs = left();
        try {
            Files.setAttribute(theirs, "unix:uid", 65534);
        } catch (FileSystemException e) {
            abort("only root can give a folder to another user");
        }
        SocketFolder.makeIn(temporary).close();
        assertTrue(Files.exists(theirs.resolve("work-1")));
    }

    @Test
    void aFolderThatIsBeingMadeStays() throws IOException {
        Path unlocked = Files.createTempDirectory(temporary, "hub-python-1-");
        SocketFolder.makeIn(temporary).close();
        assertTrue(Files.exists(unlocked));
    }
}
