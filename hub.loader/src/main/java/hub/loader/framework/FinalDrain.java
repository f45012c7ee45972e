package hub.loader.framework;

import hub.loader.thread.DaemonThreads;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Lets calls end before a framework that stops goes on. The drains begin all at once as the framework begins to stop. The
 * first bundle that it stops waits for them: until then all that the calls use is still there.
 */
public final class FinalDrain implements SynchronousBundleListener, AutoCloseable {

    private final BundleContext context;
    private final Supplier<List<Runnable>> drains;
    private volatile List<Thread> draining = List.of();

    /**
     * @param drains what to drain, when the framework stops. Each waits for calls, for a limited time, and for nothing else:
     *     the framework may hold the lock of any bundle
     */
    public FinalDrain(BundleContext context, Supplier<List<Runnable>> drains) {
        this.context = context;
        this.drains = drains;
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() != BundleEvent.STOPPING) {
            return;
        }
        if (event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            draining = drains.get().stream()
                    .map(drain -> DaemonThreads.named("hub-drain", drain))
                    .toList();
            draining.forEach(Thread::start);
        } else {
            await(draining);
        }
    }

    private static void await(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
    }
}
