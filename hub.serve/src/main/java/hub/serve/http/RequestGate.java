package hub.serve.http;

import hub.core.spi.AcceptedWork;
import hub.serve.protocol.RequestException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Lets so many requests in at a time. As the framework begins to stop, it lets no more in, and waits until those inside have
 * their answers.
 */
@Component(service = {RequestGate.class, AcceptedWork.class})
public final class RequestGate implements AcceptedWork {

    /** Less than the framework is given to stop. */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final ServeSettings settings;
    private int inside;
    private boolean draining;
    private long refused;

    @Activate
    public RequestGate(@Reference ServeSettings settings) {
        this.settings = settings;
    }

    /** @throws RequestException if it has to come again later */
    synchronized void enter() {
        if (draining) {
            refused++;
            throw RequestException.unavailable("the server is about to end");
        }
        if (inside >= settings.config().requests()) {
            refused++;
            throw RequestException.unavailable(
                    "%d requests are being worked on, and no more are taken".formatted(inside));
        }
        inside++;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Whether it lets no more in. */
    public synchronized boolean isDraining() {
        return draining;
    }

    /** How many requests are inside. */
    public synchronized int inside() {
        return inside;
    }

    /** How many requests it did not let in. */
    public synchronized long refused() {
        return refused;
    }

    @Override
    @Deactivate
    public synchronized void finish() {
        draining = true;
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            for (long left = end - System.nanoTime(); inside > 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
