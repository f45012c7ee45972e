package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestReporter;

/**
 * Many threads, a quarter of them virtual, that do something again and again until the time is up or one of them fails.
 * {@code -Dhub.stress.seconds=1800} lets them work for half an hour.
 */
public final class StressThreads {

    private final Duration time;
    private volatile Instant end = Instant.MAX;
    private final AtomicReference<Throwable> unexpected = new AtomicReference<>();
    private final AtomicLong operations = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** Something that a thread does again and again. An IllegalStateException says that something was closed meanwhile. */
    @FunctionalInterface
    public interface Step {
        void run(Random random);
    }

    /** @param time how long they work, unless {@code hub.stress.seconds} says it */
    public StressThreads(Duration time) {
        this.time = Duration.ofSeconds(Long.getLong("hub.stress.seconds", time.toSeconds()));
    }

    /** Whether the time is up, or something failed. */
    public boolean areDone() {
        return !Instant.now().isBefore(end) || unexpected.get() != null;
    }

    /** Runs until they are done. */
    public void run(int count, Step step) throws InterruptedException {
        end = Instant.now().plus(time);
        List<Thread> threads = IntStream.range(0, count)
                .mapToObj(i -> (i % 4 == 0 ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
                    var random = new Random(i);
                    while (!areDone()) {
                        attempt(step, random);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void attempt(Step step, Random random) {
        try {
            step.run(random);
            operations.incrementAndGet();
        } catch (IllegalStateException closedMeanwhile) {
            refused.incrementAndGet();
        } catch (Throwable e) {
            unexpected.compareAndSet(null, e);
        }
    }

    /** Publishes the number of steps that did what they should, and of those that found something closed. */
    public void report(TestReporter reporter) {
        reporter.publishEntry(
                Map.of("operations", Long.toString(operations.get()), "refused", Long.toString(refused.get())));
    }

    /** That nothing failed, and something was done. */
    public void check() {
        assertNull(unexpected.get(), () -> "unexpected: " + unexpected.get());
        assertNotEquals(0, operations.get());
    }

    /** How often something was closed meanwhile. */
    public long refused() {
        return refused.get();
    }
}
