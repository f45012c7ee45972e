package hub.fetch.disk;

import hub.core.spi.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks within this process and across processes. The system releases a lock when its holder dies.
 *
 * <p>Where the file system has no locks, or gives every lock to every process, {@link LeaseLock} stands in.
 */
public final class Locks {

    private static final String HELD = "hub.lock.";
    private static final long FIRST_POLL_MILLIS = 10;
    private static final long LAST_POLL_MILLIS = 200;
    private static final long TELL_AFTER_MILLIS = 1000;

    /** A lock that this process holds. */
    public interface Held extends AutoCloseable {

        @Override
        void close();
    }

    private final ConcurrentMap<Path, ReentrantLock> inProcess = new ConcurrentHashMap<>();
    private final boolean systemLocks;
    private final SystemLock system;

    /** The system's way to lock a file, which fails where the file system has no locks. */
    @FunctionalInterface
    interface SystemLock {

        /** @return null if another process holds it */
        FileLock tryLock(FileChannel file) throws IOException;
    }

    /** @param systemLocks whether to try the system's locks. False where they are known not to work. */
    public Locks(boolean systemLocks) {
        this(systemLocks, FileChannel::tryLock);
    }

    Locks(boolean systemLocks, SystemLock system) {
        this.systemLocks = systemLocks;
        this.system = system;
    }

    /**
     * Waits for a lock.
     *
     * @param file the file of the lock. It is created, and stays.
     * @param what what the holder does. {@code progress} is told when it takes long.
     */
    public Held acquire(Path file, String what, Progress progress) throws IOException, InterruptedException {
        // Entries stay for as long as this process runs. There is one for each repo and file that it used.
        ReentrantLock lock = inProcess.computeIfAbsent(file, path -> new ReentrantLock(true));
        lock.lockInterruptibly();
        try {
            Held held = acrossProcesses(file, what, progress);
            return () -> {
                try {
                    held.close();
                } finally {
                    lock.unlock();
                }
            };
        } catch (IOException | InterruptedException | RuntimeException e) {
            lock.unlock();
            throw e;
        }
    }

    private Held acrossProcesses(Path file, String what, Progress progress) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        long began = System.nanoTime();
        boolean told = false;
        for (long pause = FIRST_POLL_MILLIS; ; pause = Math.min(2 * pause, LAST_POLL_MILLIS)) {
            Held held = systemLocks ? trySystemLock(file) : LeaseLock.tryAcquire(file);
            if (held != null) {
                return held;
            }
            if (!told && System.nanoTime() - began > TELL_AFTER_MILLIS * 1_000_000) {
                told = true;
                progress.update("Waiting for another process: " + what, 0, 0);
            }
            Thread.sleep(pause);
        }
    }

    /**
     * When a process closes any descriptor of a file, all its locks on that file end. So a file that this process has
     * locked must not be opened again. Another framework in this process has other classes, but the same system
     * properties: one of them says that the file is locked.
     */
    private Held trySystemLock(Path file) throws IOException {
        String claim = HELD + file.getParent().toRealPath().resolve(file.getFileName());
        if (System.getProperties().putIfAbsent(claim, "") != null) {
            return null;
        }
        try {
            Held held = tryLock(file);
            if (held != null) {
                return () -> {
                    held.close();
                    System.clearProperty(claim);
                };
            }
        } catch (IOException | RuntimeException e) {
            System.clearProperty(claim);
            throw e;
        }
        System.clearProperty(claim);
        return null;
    }

    private Held tryLock(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = system.tryLock(channel);
            if (lock != null) {
                return withLease(file, channel);
            }
        } catch (IOException e) {
            // ENOLCK, ENOSYS or EOPNOTSUPP: this file system has no locks.
            closeQuietly(channel);
            return LeaseLock.tryAcquire(file);
        }
        closeQuietly(channel);
        return null;
    }

    /**
     * Some file systems give every lock to every process. A lease shows whether another process has the lock too.
     *
     * @return null if it has
     */
    private static Held withLease(Path file, FileChannel channel) {
        Held lease;
        try {
            lease = LeaseLock.tryAcquireBehindLock(file);
        } catch (IOException e) {
            // A full disk has no room for a lease, and cleaning it needs the lock.
            return () -> closeQuietly(channel);
        }
        if (lease == null) {
            closeQuietly(channel);
            return null;
        }
        return () -> {
            lease.close();
            closeQuietly(channel);
        };
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock ended with the descriptor.
        }
    }
}
