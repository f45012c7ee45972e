package hub.fetch.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.spi.ProcessIdentity;
import hub.core.spi.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {

    /** Exits with 0 if nobody holds the lock. */
    static final class Child {

        public static void main(String[] args) throws IOException {
            try (var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.exit(channel.tryLock() == null ? 7 : 0);
            }
        }
    }

    @TempDir
    private Path dir;

    private static int lockedByAnother(Path file) throws IOException, InterruptedException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        file.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    @Test
    void aSecondFrameworkInTheProcessWaitsAndDoesNotEndTheLock() throws Exception {
        Path file = dir.resolve("x.lock");
        var waiting = new Locks(true);
        Thread waiter;
        try (Locks.Held _ = new Locks(true).acquire(file, "test", Progress.NONE)) {
            waiter = Thread.ofPlatform().start(() -> {
                try {
                    waiting.acquire(file, "test", Progress.NONE).close();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            waiter.join(Duration.ofMillis(300));
            assertTrue(waiter.isAlive());
            assertNotEquals(0, lockedByAnother(file));
        }
        assertTrue(waiter.join(Duration.ofSeconds(30)));
        assertEquals(0, lockedByAnother(file));
    }

    /** The system gives this process the lock. The lease of another process that lives shows that it is not worth much. */
    @Test
    void aLockThatEveryProcessGetsIsNoticedByTheLeaseOfAnother() throws Exception {
        Path file = dir.resolve("x.lock");
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            String host = ProcessIdentity.self().lines().findFirst().orElseThrow();
            String started = other.info().startInstant().orElseThrow().toString();
            Files.writeString(
                    dir.resolve("x.lock.lease"), host + "\npid=" + other.pid() + "\nstarted=" + started + "\nid=1\n");
            Thread waiter = Thread.ofPlatform().start(() -> {
                try {
                    new Locks(true).acquire(file, "test", Progress.NONE).close();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            waiter.join(Duration.ofMillis(500));
            assertTrue(waiter.isAlive());
            other.destroyForcibly().waitFor();
            assertTrue(waiter.join(Duration.ofSeconds(30)));
        } finally {
            other.destroyForcibly();
        }
    }

    private static Locks withoutSystemLocks() {
        return new Locks(true, _ -> {
            throw new IOException("No locks available");
        });
    }

    @Test
    void whereTheFileSystemHasNoLocksALeaseStandsIn() throws Exception {
        Path file = dir.resolve("x.lock");
        Path lease = dir.resolve("x.lock.lease");
        Thread waiter;
        try (Locks.Held _ = withoutSystemLocks().acquire(file, "test", Progress.NONE)) {
            assertTrue(Files.readString(lease).startsWith(ProcessIdentity.self()));
            waiter = Thread.ofPlatform().start(() -> {
                try {
                    withoutSystemLocks().acquire(file, "test", Progress.NONE).close();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            waiter.join(Duration.ofMillis(300));
            assertTrue(waiter.isAlive());
        }
        assertTrue(waiter.join(Duration.ofSeconds(30)));
        assertFalse(Files.exists(lease));
    }

    @Test
    void aDamagedLeaseIsTakenAwayWhenItIsOld() throws Exception {
        Path lock = dir.resolve("x.lock");
        Path lease = Files.write(dir.resolve("x.lock.lease"), new byte[] {(byte) 0xff});
        Duration minute = Duration.ofMinutes(1);
        assertNull(LeaseLock.tryAcquire(lock, minute, minute));
        assertTrue(Files.exists(lease));
        Files.setLastModifiedTime(lease, FileTime.fromMillis(0));
        assertNull(LeaseLock.tryAcquire(lock, minute, minute));
        LeaseLock.tryAcquire(lock, minute, minute).close();
        assertFalse(Files.exists(lease));
    }

    @Test
    void aLeaseOutlivesAFileSystemThatIsAwayForAWhile() throws Exception {
        Path folder = Files.createDirectory(dir.resolve("locks"));
        Path away = dir.resolve("away");
        Path lease = folder.resolve("x.lock.lease");
        try (Locks.Held _ =
                LeaseLock.tryAcquire(folder.resolve("x.lock"), Duration.ofMillis(20), Duration.ofSeconds(60))) {
            Files.move(folder, away);
            Thread.sleep(200);
            Files.move(away, folder);
            FileTime old = FileTime.fromMillis(0);
            Files.setLastModifiedTime(lease, old);
            while (Files.getLastModifiedTime(lease).equals(old)) {
                Thread.sleep(20);
            }
        }
        assertFalse(Files.exists(lease));
    }
}
