package hub.python.interpreter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A temporary folder that only its owner may enter. It holds sockets and the working folders of processes. Its lock tells that
 * this JVM lives: the next one removes the folders of those that were killed.
 */
public final class SocketFolder implements AutoCloseable {

    private static final String PREFIX = "hub-python-";
    private static final String LOCK = "lock";

    /** How the folders of this JVM begin. Their locks are not tried: closing a lock's file anywhere in a JVM unlocks it. */
    private static final String OWN = PREFIX + ProcessHandle.current().pid() + "-";

    /** Some systems allow 104 bytes for the path of a socket. */
    private static final int LONGEST = 60;

    private final Path path;
    private final FileChannel lock;

    private SocketFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes one, and removes what JVMs left that were killed. */
    public static SocketFolder make() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        if (parent.toString().length() > LONGEST) {
            parent = Path.of("/tmp");
        }
        removeLeftovers(parent);
        // Only its owner may enter a temporary folder of the JDK.
        Path path = Files.createTempDirectory(parent, OWN);
        var lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new SocketFolder(path, lock);
    }

    public Path path() {
        return path;
    }

    /** Removes the folders of JVMs that are no more. */
    public static void removeLeftovers(Path parent) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (isLeft(folder)) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            // Another user's, or one that its JVM removes at this moment.
        }
    }

    /** Whether no other JVM holds its lock. One without a lock is being made at this moment, or is not of this kind. */
    private static boolean isLeft(Path folder) {
        if (folder.getFileName().toString().startsWith(OWN)) {
            return false;
        }
        try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes what can be deleted. */
    public static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A process that is being killed may still write there. The next JVM tries again.
        }
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            delete(path);
        }
    }
}
