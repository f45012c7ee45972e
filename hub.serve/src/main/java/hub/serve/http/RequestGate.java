package hub.serve.http;

import hub.serve.protocol.RequestException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Lets so many requests in at a time. When the framework stops, it lets no more in, and waits until those inside have their
 * answers: before any bundle stops.
 */
@Component(service = RequestGate.class)
public final class RequestGate {

    /** Less than the framework is given to stop. */
    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final ServeSettings settings;
    private final BundleContext context;
    private final SynchronousBundleListener listener = this::drainAtStop;
    private int inside;
    private boolean draining;

    @Activate
    public RequestGate(BundleContext context, @Reference ServeSettings settings) {
        this.context = context;
        this.settings = settings;
        context.addBundleListener(listener);
    }

    private void drainAtStop(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            drain();
        }
    }

    /** @throws RequestException if it has to come again later */
    synchronized void enter() {
        if (draining) {
            throw RequestException.unavailable("the server is about to end");
        }
        if (inside >= settings.config().requests()) {
            throw RequestException.unavailable(
                    "%d requests are being worked on, and no more are taken".formatted(inside));
        }
        inside++;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    synchronized boolean isDraining() {
        return draining;
    }

    /** Lets nothing more in, and waits for those inside. */
    @Deactivate
    void stop() {
        try {
            context.removeBundleListener(listener);
        } catch (IllegalStateException e) {
            // The bundle has stopped already.
        }
        drain();
    }

    private synchronized void drain() {
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
