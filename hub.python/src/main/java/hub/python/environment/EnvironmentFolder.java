package hub.python.environment;

import hub.core.spi.Folders;
import hub.core.spi.KeptFiles.Kept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * The folder of one environment. A process that uses it holds a shared lock on the file beside it until it ends; one that
 * makes or removes it holds the lock alone.
 */
final class EnvironmentFolder {

    /** Its last change is when the environment was last used. */
    private static final String MARKER = "hub-environment.json";

    private static final String LOCK = ".lock";
    private static final long POLL_MILLIS = 100;

    private final Path path;

    EnvironmentFolder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    Path python() {
        Path unix = path.resolve("bin").resolve("python");
        return Files.exists(unix) ? unix : path.resolve("Scripts").resolve("python.exe");
    }

    /** Whether it was made to its end. */
    boolean isComplete() {
        return Files.exists(path.resolve(MARKER));
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    void touch() throws IOException {
        Files.setLastModifiedTime(path.resolve(MARKER), FileTime.from(Instant.now()));
    }

    Kept kept() throws IOException {
        boolean complete = isComplete();
        Path dated = complete ? path.resolve(MARKER) : path;
        return new Kept(
                path, Folders.size(path), Files.getLastModifiedTime(dated).toInstant(), complete);
    }

    /** Opens the lock; the caller closes it. */
    FileChannel openLock() throws IOException {
        Files.createDirectories(path.getParent());
        return FileChannel.open(
                path.resolveSibling(path.getFileName() + LOCK),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** Waits until no other process makes or removes it, or also until none uses it. */
    static FileLock await(FileChannel lock, boolean shared) throws IOException, InterruptedException {
        while (true) {
            FileLock held = attempt(lock, shared);
            if (held != null) {
                return held;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** The lock, or null if another process has it, or another framework in this one. */
    static FileLock attempt(FileChannel lock, boolean shared) throws IOException {
        try {
            return lock.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Removes it, with the caller holding the lock alone. What is left after a crash is not complete. */
    void delete() {
        try {
            Files.deleteIfExists(path.resolve(MARKER));
            Folders.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
