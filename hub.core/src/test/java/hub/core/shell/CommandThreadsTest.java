package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CommandThreadsTest {

    private final CommandThreads threads = new CommandThreads();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final AtomicReference<Object> outcome = new AtomicReference<>();

    private Thread command(Runnable body) throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            threads.enter(null);
            entered.countDown();
            try {
                body.run();
            } finally {
                threads.leave(null);
                outcome.compareAndSet(null, Thread.currentThread().isInterrupted());
            }
        });
        entered.await();
        return thread;
    }

    @Test
    void aCommandIsInterruptedAndWaitedFor() throws Exception {
        Thread thread = command(() -> {
            try {
                Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                outcome.set("interrupted");
            }
        });
        threads.interrupt(Duration.ofSeconds(20));
        assertEquals("interrupted", outcome.get());
        thread.join();
    }

    @Test
    void aCommandThatGoesOnIsWaitedForNoLonger() throws Exception {
        var end = new CountDownLatch(1);
        Thread thread = command(() -> awaitWhateverComes(end));
        threads.interrupt(Duration.ofMillis(50));
        assertTrue(thread.isAlive());
        end.countDown();
        thread.join();
    }

    @Test
    void theInterruptEndsWithTheCommand() throws Exception {
        var end = new CountDownLatch(1);
        Thread thread = command(() -> {
            awaitWhateverComes(end);
            Thread.currentThread().interrupt();
        });
        threads.interrupt(Duration.ofMillis(50));
        end.countDown();
        thread.join();
        assertEquals(false, outcome.get());
    }

    @Test
    void theCallerIsNotInterrupted() throws Exception {
        threads.enter(null);
        threads.interrupt(Duration.ofMinutes(1));
        assertFalse(Thread.currentThread().isInterrupted());
        threads.leave(null);
    }

    private static void awaitWhateverComes(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // A command that ignores it.
            }
        }
    }
}
