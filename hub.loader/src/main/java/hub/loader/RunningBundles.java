package hub.loader;

import hub.loader.framework.FinalDrain;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;

/**
 * The model bundles that run. It notices when one ends that nobody closed: the framework stops it, as in a refresh of a bundle
 * that it imports, or a service that it was given is gone.
 */
final class RunningBundles implements SynchronousBundleListener, AllServiceListener, AutoCloseable {

    private static final String STOPPED = "its bundle was stopped";

    private record Running(ModelRepo repo, Set<ServiceReference<?>> services, Runnable ended) {}

    private final BundleContext context;
    private final Map<Long, Running> running = new ConcurrentHashMap<>();

    // The framework tells that a service goes, and only later does the service's reference show it. Until then the
    // framework holds the reference. To hold it longer would keep the service, which may be an object of a repo.
    private final Set<ServiceReference<?>> going =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final FinalDrain finalDrain;

    RunningBundles(BundleContext context) {
        this.context = context;
        this.finalDrain = new FinalDrain(context, this::drains);
        context.addBundleListener(this);
        context.addServiceListener(this);
    }

    private List<Runnable> drains() {
        return running.values().stream()
                .<Runnable>map(each -> each.repo()::drain)
                .toList();
    }

    /**
     * Watches a repo.
     *
     * @param services those that it was given
     * @param ended is told if it ends before it is closed
     */
    void add(ModelRepo repo, Set<ServiceReference<?>> services, Runnable ended) {
        long id = repo.bundleId();
        running.put(id, new Running(repo, services, ended));
        // What happened until now was told to nobody.
        Bundle bundle = context.getBundle(id);
        if (bundle == null || bundle.getState() != Bundle.ACTIVE) {
            end(id, STOPPED, () -> true);
        }
        services.stream()
                .filter(service -> going.contains(service) || service.getBundle() == null)
                .findFirst()
                .ifPresent(service -> end(id, gone(service), () -> service.getBundle() == null));
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING) {
            end(event.getBundle().getBundleId(), STOPPED, () -> true);
        }
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        if (event.getType() != ServiceEvent.UNREGISTERING) {
            return;
        }
        ServiceReference<?> service = event.getServiceReference();
        going.removeIf(earlier -> earlier.getBundle() == null);
        going.add(service);
        running.forEach((bundle, using) -> {
            if (using.services().contains(service)) {
                // The framework itself takes the service back from its users, and must not be disturbed in that.
                end(bundle, gone(service), () -> service.getBundle() == null);
            }
        });
    }

    private static String gone(ServiceReference<?> service) {
        return "the service " + ((String[]) service.getProperty(Constants.OBJECTCLASS))[0]
                + " that it was given is gone";
    }

    private void end(long bundle, String why, BooleanSupplier settled) {
        Running ended = running.remove(bundle);
        if (ended != null && ended.repo().end(why, settled) && !isStopping()) {
            ended.ended().run();
        }
    }

    /** Nothing is to be brought up again in a framework that stops. */
    private boolean isStopping() {
        return context.getBundle().getState() == Bundle.STOPPING
                || context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING;
    }

    /** Ends all that run: whoever comes after this would not know them. */
    @Override
    public void close() {
        finalDrain.close();
        context.removeBundleListener(this);
        context.removeServiceListener(this);
        Set.copyOf(running.keySet())
                .forEach(bundle -> end(bundle, "hub.loader was stopped or configured anew", () -> true));
    }
}
