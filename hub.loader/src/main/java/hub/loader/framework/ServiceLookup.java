package hub.loader.framework;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Looks services up as one bundle: the framework gives them back when that bundle stops. */
public final class ServiceLookup {

    private final BundleContext context;
    private final Duration wait;
    private final Consumer<ServiceReference<?>> found;

    /**
     * @param context the bundle's own
     * @param wait how long a service that is not there may take to come
     */
    public ServiceLookup(BundleContext context, Duration wait) {
        this(context, wait, service -> {});
    }

    /**
     * The same, for who must know what was found. A reference keeps the classes of its bundle in some frameworks, also when the
     * service is gone: keep it no longer than needed.
     *
     * @param found takes each service that is found, several times if it is asked for several times
     */
    public ServiceLookup(BundleContext context, Duration wait, Consumer<ServiceReference<?>> found) {
        this.context = context;
        this.wait = wait;
        this.found = found;
    }

    /** The context of the bundle that asks. */
    public BundleContext context() {
        return context;
    }

    /**
     * Whether a service of a type is there now.
     *
     * @param filter as for {@link #get(Class, String, String)}
     */
    public boolean has(Class<?> type, String filter) {
        return find(type, filter) != null;
    }

    /**
     * A service of a type.
     *
     * @param asker what asks for it, for a person
     * @throws HubException of kind DEPENDENCY if no bundle offers it in time
     */
    public <S> S get(Class<S> type, String asker) {
        return get(type, null, asker);
    }

    /**
     * A service of a type.
     *
     * @param filter what its properties have to be, in the syntax of OSGi filters; null if they may be any
     * @param asker what asks for it, for a person
     * @throws HubException of kind DEPENDENCY if no bundle offers it in time
     */
    public <S> S get(Class<S> type, String filter, String asker) {
        ServiceReference<S> reference = find(type, filter);
        S service = reference == null ? null : get(reference);
        if (service == null) {
            // None is there, or the one that is there is just being configured anew.
            service = await(type, filter);
        }
        if (service == null) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    "Missing service: " + asker + " asks for " + type.getName() + ", and no bundle offers it"
                            + (wait.isZero() ? "." : " within " + wait.toSeconds() + " s."));
        }
        return service;
    }

    private Filter filter(Class<?> type, String filter) {
        String ofType = "(" + Constants.OBJECTCLASS + "=" + type.getName() + ")";
        try {
            return context.createFilter(filter == null ? ofType : "(&" + ofType + filter + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    private <S> ServiceReference<S> find(Class<S> type, String filter) {
        try {
            return context.getServiceReferences(type, filter).stream()
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    private <S> S get(ServiceReference<S> reference) {
        found.accept(reference);
        return context.getService(reference);
    }

    private <S> S await(Class<S> type, String filter) {
        var tracker = new ServiceTracker<S, S>(context, filter(type, filter), null);
        tracker.open();
        try {
            // The tracker releases its service when it is closed. So the caller gets the service by a use of its own.
            if (tracker.waitForService(Math.max(1, wait.toMillis())) == null) {
                return null;
            }
            ServiceReference<S> reference = tracker.getServiceReference();
            return reference == null ? null : get(reference);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            tracker.close();
        }
    }
}
