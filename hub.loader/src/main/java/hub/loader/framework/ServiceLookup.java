package hub.loader.framework;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Looks services up as one bundle: the framework gives them back when that bundle stops. */
public final class ServiceLookup {

    private final BundleContext context;
    private final Duration wait;

    /**
     * @param context the bundle's own
     * @param wait how long a service that is not there may take to come
     */
    public ServiceLookup(BundleContext context, Duration wait) {
        this.context = context;
        this.wait = wait;
    }

    /** The context of the bundle that asks. */
    public BundleContext context() {
        return context;
    }

    /**
     * A service of a type.
     *
     * @param asker what asks for it, for a person
     * @throws HubException of kind DEPENDENCY if no bundle offers it in time
     */
    public Object get(Class<?> type, String asker) {
        ServiceReference<?> reference = context.getServiceReference(type);
        Object service = reference != null ? context.getService(reference) : await(type);
        if (service == null) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    "Missing service: " + asker + " asks for " + type.getName() + ", and no bundle offers it"
                            + (wait.isZero() ? "." : " within " + wait.toSeconds() + " s."));
        }
        return service;
    }

    private <S> Object await(Class<S> type) {
        var tracker = new ServiceTracker<S, S>(context, type, null);
        tracker.open();
        try {
            // The tracker lets go of its service when it is closed, so who asks gets one of its own.
            if (tracker.waitForService(Math.max(1, wait.toMillis())) == null) {
                return null;
            }
            ServiceReference<S> reference = tracker.getServiceReference();
            return reference == null ? null : context.getService(reference);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            tracker.close();
        }
    }
}
