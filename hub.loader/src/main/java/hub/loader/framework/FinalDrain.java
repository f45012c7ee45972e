package hub.loader.framework;

import hub.core.spi.AcceptedWork;
import hub.loader.thread.DaemonThreads;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.SynchronousBundleListener;

/**
 * Lets calls end before a framework that stops goes on. The drains begin all at once as the framework begins to stop. The
 * first bundle that it stops waits for them: until then all that the calls use is still there. What was accepted from outside
 * is finished before.
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
            List<AcceptedWork> accepted = accepted();
            draining = drains.get().stream()
                    .map(drain -> DaemonThreads.named("hub-drain", () -> {
                        accepted.forEach(AcceptedWork::finish);
                        drain.run();
                    }))
                    .toList();
            draining.forEach(Thread::start);
        } else {
            await(draining);
        }
    }

    /** Of components that are in use: another one has accepted nothing, and is not to be made now. */
    private List<AcceptedWork> accepted() {
        try {
            return context.getServiceReferences(AcceptedWork.class, null).stream()
                    .filter(work -> work.getUsingBundles() != null)
                    .map(context::getService)
                    .filter(Objects::nonNull)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
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
