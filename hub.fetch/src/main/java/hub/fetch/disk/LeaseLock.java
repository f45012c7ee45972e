package hub.fetch.disk;

import hub.core.spi.DiskErrors;
import hub.core.spi.ProcessIdentity;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * A lock for file systems that have none: a file that only one process can create. The file names its holder, and the
 * holder touches it every few seconds. The lock is taken away if its holder is a dead process of this host, or if it was
 * not touched for a minute.
 *
 * <p>The time comes from the file system itself, so the clocks of different hosts may differ.
 */
final class LeaseLock implements Locks.Held {

    private static final Duration STALE = Duration.ofSeconds(60);

    /** The system's lock is a second witness that the holder is gone. */
    private static final Duration STALE_BEHIND_LOCK = Duration.ofSeconds(20);

    private static final Duration TOUCH = Duration.ofSeconds(5);

    private final Path file;
    private final String owner;
    private final Duration pause;
    private final Thread toucher;

    private LeaseLock(Path file, String owner, Duration pause) {
        this.file = file;
        this.owner = owner;
        this.pause = pause;
        this.toucher = Thread.ofVirtual().start(this::keepTouching);
    }

    /** Tries to take it, where the file system has no locks. */
    static Locks.Held tryAcquire(Path lock) throws IOException {
        return tryAcquire(lock, TOUCH, STALE);
    }

    /** Tries to take it, where the system has given its lock already. It may have given that lock to others too. */
    static Locks.Held tryAcquireBehindLock(Path lock) throws IOException {
        return tryAcquire(lock, TOUCH, STALE_BEHIND_LOCK);
    }

    /**
     * @param pause the time between two touches
     * @param stale the time without a touch after which it is taken away
     */
    static Locks.Held tryAcquire(Path lock, Duration pause, Duration stale) throws IOException {
        Path file = lock.resolveSibling(lock.getFileName() + ".lease");
        String owner = ProcessIdentity.self() + "id=" + UUID.randomUUID() + "\n";
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            takeAwayIfStale(file, stale);
            return null;
        }
        try {
            DiskErrors.naming(file, () -> Files.writeString(file, owner, StandardOpenOption.WRITE));
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return new LeaseLock(file, owner, pause);
    }

    private static void takeAwayIfStale(Path file, Duration stale) throws IOException {
        try {
            String holder = ProcessIdentity.read(file);
            if (!ProcessIdentity.isDead(holder) && !isOld(file, stale)) {
                return;
            }
            Path taken = file.resolveSibling(file.getFileName() + "." + ProcessIdentity.uniqueName() + ".tmp");
            Files.move(file, taken, StandardCopyOption.ATOMIC_MOVE);
            if (!ProcessIdentity.read(taken).equals(holder)) {
                // Another process was quicker, and this file belongs to the new holder: give it back.
                Files.move(taken, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(taken);
            }
        } catch (NoSuchFileException e) {
            // Its holder released it just now.
        }
    }

    private static boolean isOld(Path file, Duration stale) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().plus(stale).isBefore(now(file.getParent()));
    }

    private static Instant now(Path folder) throws IOException {
        Path probe = Files.createFile(folder.resolve("time" + ProcessIdentity.uniqueName() + ".tmp"));
        try {
            return Files.getLastModifiedTime(probe).toInstant();
        } finally {
            Files.delete(probe);
        }
    }

    private void keepTouching() {
        try {
            // A network file system may be away for a while. After a minute another process may take the lock.
            for (long touched = System.nanoTime(); System.nanoTime() - touched < STALE.toNanos(); ) {
                Thread.sleep(pause);
                if (isTouched()) {
                    touched = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private boolean isTouched() {
        try {
            if (!ProcessIdentity.read(file).equals(owner)) {
                return false;
            }
            Files.setLastModifiedTime(file, FileTime.from(now(file.getParent())));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        toucher.interrupt();
        try {
            if (ProcessIdentity.read(file).equals(owner)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // It was taken away, or it will count as stale in a minute.
        }
    }
}
