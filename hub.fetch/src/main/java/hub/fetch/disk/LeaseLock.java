package hub.fetch.disk;

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

    static final Duration STALE = Duration.ofSeconds(60);
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

    static Locks.Held tryAcquire(Path lock) throws IOException {
        return tryAcquire(lock, TOUCH);
    }

    /** @param pause the time between two touches */
    static Locks.Held tryAcquire(Path lock, Duration pause) throws IOException {
        Path file = lock.resolveSibling(lock.getFileName() + ".lease");
        String owner = ProcessIdentity.self() + "id=" + UUID.randomUUID() + "\n";
        try {
            Files.writeString(file, owner, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new LeaseLock(file, owner, pause);
        } catch (FileAlreadyExistsException e) {
            takeAwayIfStale(file);
            return null;
        }
    }

    private static void takeAwayIfStale(Path file) throws IOException {
        try {
            String holder = Files.readString(file);
            if (!ProcessIdentity.isDead(holder) && !isOld(file)) {
                return;
            }
            Path taken = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
            Files.move(file, taken, StandardCopyOption.ATOMIC_MOVE);
            if (!Files.readString(taken).equals(holder)) {
                // Another process was quicker, and this file belongs to the new holder: give it back.
                Files.move(taken, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(taken);
            }
        } catch (NoSuchFileException e) {
            // Its holder released it just now.
        }
    }

    private static boolean isOld(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().plus(STALE).isBefore(now(file.getParent()));
    }

    private static Instant now(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "time", ".tmp");
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
            if (!Files.readString(file).equals(owner)) {
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
            if (Files.readString(file).equals(owner)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // It was taken away, or it will count as stale in a minute.
        }
    }
}
