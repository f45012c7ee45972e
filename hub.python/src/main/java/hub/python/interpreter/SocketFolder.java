package hub.python.interpreter;

import hub.core.spi.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * A temporary folder that only its owner may enter. It holds sockets and the working folders of processes. Its lock tells that
 * this JVM lives: the next one removes the folders of those that were killed.
 */
public final class SocketFolder implements AutoCloseable {

    private static final String PREFIX = "hub-python-";
    private static final String LOCK = "lock";

    /**
     * How the folders of this JVM begin. Their locks are not tried: closing a lock's file anywhere in a JVM unlocks it. The time
     * of its start belongs to it: in a container, each JVM has the process id of the one before.
     */
    private static final String OWN = PREFIX + ProcessHandle.current().pid() + "-" + start() + "-";

    /** Some systems allow 104 bytes for the path of a socket. */
    private static final int LONGEST = 60;

    private final Path path;
    private final FileChannel lock;

    private SocketFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    private static String start() {
        // Short, for the length of a socket's path.
        return Long.toString(
                ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(Instant::toEpochMilli)
                        .orElse(0L),
                Character.MAX_RADIX);
    }

    /** Makes one, and removes what JVMs left that were killed. */
    public static SocketFolder make() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        return makeIn(parent.toString().length() > LONGEST ? Path.of("/tmp") : parent);
    }

    /** As {@link #make}, in a folder that is given. */
    public static SocketFolder makeIn(Path parent) throws IOException {
        // Only its owner may enter a temporary folder of the JDK.
        Path path = Files.createTempDirectory(parent, OWN);
        var lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        removeLeftovers(path);
        return new SocketFolder(path, lock);
    }

    public Path path() {
        return path;
    }

    private static void removeLeftovers(Path own) {
        try (var folders = Files.newDirectoryStream(own.getParent(), PREFIX + "*")) {
            for (Path folder : folders) {
                if (isLeft(folder, own)) {
                    Folders.deleteQuietly(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // They disturb nobody, and the next JVM tries again.
        }
    }

    /** Whether no other JVM holds its lock. One without a lock is being made at this moment, or is not of this kind. */
    private static boolean isLeft(Path folder, Path own) {
        if (folder.getFileName().toString().startsWith(OWN)) {
            return false;
        }
        try {
            return Folders.haveOneOwner(folder, own) && Folders.isUnlocked(folder.resolve(LOCK));
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes it. What a process that is being killed still writes there is left for the next JVM. */
    @Override
    public void close() throws IOException {
        try (lock) {
            Folders.deleteQuietly(path);
        }
    }
}
