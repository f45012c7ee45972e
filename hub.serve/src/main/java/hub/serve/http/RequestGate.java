package hub.serve.http;

import hub.core.spi.AcceptedWork;
import hub.serve.protocol.RequestException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Lets so many requests in at a time. As the framework begins to stop, it is not ready any more, then lets no more in, and waits
 * until those inside have their answers.
 */
@Component(service = {RequestGate.class, AcceptedWork.class})
public final class RequestGate implements AcceptedWork {

    /** Less than the framework is given to stop. */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    /** Balancers ask every two seconds and more often. One that has heard that this server is not ready sends nothing more. */
    private static final Duration WATCHED = Duration.ofSeconds(3);

    /** After so long an answer has arrived, and what was sent before has arrived here. */
    private static final Duration HEARD = Duration.ofMillis(250);

    private final ServeSettings settings;
    /** Who watches, and when each of them asked last. */
    private final Map<String, Long> watching = new HashMap<>();

    private int inside;
    private boolean ending;
    private boolean draining;
    private long refused;

    @Activate
    public RequestGate(@Reference ServeSettings settings) {
        this.settings = settings;
    }

    /** @throws RequestException if it has to come again later */
    synchronized void enter() {
        requireOpen();
        if (inside >= settings.config().requests()) {
            refused++;
            throw RequestException.unavailable(
                    "%d requests are being worked on, and no more are taken".formatted(inside));
        }
        inside++;
    }

    /** @throws RequestException if it lets no more in: then models end, and whoever asks for one is told to come again */
    synchronized void requireOpen() {
        if (draining) {
            refused++;
            throw RequestException.unavailable("the server is about to end");
        }
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Whether it lets no more in, or will do so at once. */
    public synchronized boolean isEnding() {
        return ending;
    }

    /**
     * Whether it is ready: not as it ends.
     *
     * @param watcher the address of the one who asks
     */
    synchronized boolean tellReady(String watcher, boolean modelsAreReady) {
        long now = System.nanoTime();
        watching.values().removeIf(asked -> now - asked > WATCHED.toNanos());
        if (ending) {
            watching.remove(watcher);
            notifyAll();
        } else {
            watching.put(watcher, now);
        }
        return modelsAreReady && !ending;
    }

    /** How many requests are inside. */
    public synchronized int inside() {
        return inside;
    }

    /** How many requests it did not let in. */
    public synchronized long refused() {
        return refused;
    }

    /** Whoever watches sends requests until it has heard that this server is not ready, and these are still let in. */
    @Override
    @Deactivate
    public synchronized void finish() {
        ending = true;
        long now = System.nanoTime();
        watching.values().removeIf(asked -> now - asked > WATCHED.toNanos());
        try {
            if (!watching.isEmpty()) {
                await(watching::isEmpty, now + WATCHED.toNanos());
                await(() -> false, System.nanoTime() + HEARD.toNanos());
            }
            draining = true;
            await(() -> inside == 0, System.nanoTime() + DRAIN.toNanos());
        } catch (InterruptedException e) {
            draining = true;
            Thread.currentThread().interrupt();
        }
    }

    private void await(BooleanSupplier done, long end) throws InterruptedException {
        for (long left = end - System.nanoTime(); !done.getAsBoolean() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
