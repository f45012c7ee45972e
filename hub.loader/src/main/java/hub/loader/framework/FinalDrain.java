package hub.loader.framework;

import hub.core.spi.AcceptedWork;
import hub.loader.thread.DaemonThreads;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.SynchronousBundleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets calls end before a framework that stops goes on. As the framework begins to stop, what was accepted from outside is
 * finished, and then the drains begin, all at once. The first bundle that is stopped waits for them: until then all that the
 * calls use is still there.
 */
public final class FinalDrain implements SynchronousBundleListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FinalDrain.class);

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
            List<Thread> finishing = started(accepted().stream().map(work -> () -> finish(work)));
            List<Thread> following = started(drains.get().stream().map(drain -> () -> {
                await(finishing);
                drain.run();
            }));
            draining = Stream.concat(finishing.stream(), following.stream()).toList();
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

    private static List<Thread> started(Stream<Runnable> tasks) {
        List<Thread> threads =
                tasks.map(task -> DaemonThreads.named("hub-drain", task)).toList();
        threads.forEach(Thread::start);
        return threads;
    }

    /** The calls end in order also where somebody's work does not. */
    private static void finish(AcceptedWork work) {
        try {
            work.finish();
        } catch (RuntimeException e) {
            LOG.warn("{} did not finish its work.", work.getClass().getName(), e);
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
