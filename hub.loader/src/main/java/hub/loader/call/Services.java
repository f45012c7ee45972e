package hub.loader.call;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.loader.Place;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Makes a repo's hubconf: its constructor's parameters are services, looked up as the repo's own bundle. */
public final class Services {

    private final BundleContext context;
    private final Path dir;
    private final Duration wait;
    private final Duration limit;

    /**
     * @param context the model bundle's own
     * @param dir the snapshot's folder, given for a {@link Path}
     * @param wait how long a service that is not there may take to come
     * @param limit how long the constructor may take
     */
    public Services(BundleContext context, Path dir, Duration wait, Duration limit) {
        this.context = context;
        this.dir = dir;
        this.wait = wait;
        this.limit = limit;
    }

    /**
     * An instance of a class with one public constructor.
     *
     * @throws HubException of kind BUILD if there is not one such constructor, DEPENDENCY if a service is missing,
     *     REPO_CODE if the constructor throws, or does not return in time
     */
    public Object create(Class<?> type) {
        Constructor<?>[] constructors = type.getConstructors();
        if (constructors.length != 1) {
            throw new HubException(
                    Kind.BUILD,
                    type.getName() + " needs one public constructor, it has " + constructors.length
                            + ": its parameters are the services it uses.");
        }
        Constructor<?> constructor = constructors[0];
        constructor.setAccessible(true);
        Object[] services =
                Arrays.stream(constructor.getParameterTypes()).map(this::get).toArray();
        return construct(constructor, services);
    }

    /** In a thread of its own: nobody should hang because a constructor does. */
    private Object construct(Constructor<?> constructor, Object[] services) {
        String type = constructor.getDeclaringClass().getName();
        var made = new FutureTask<>(() -> constructor.newInstance(services));
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("hub-start " + dir.getFileName())
                .unstarted(made);
        thread.setContextClassLoader(constructor.getDeclaringClass().getClassLoader());
        thread.start();
        try {
            Object hubconf = made.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            // Its end is near: a close that still met it would take it for a thread that the repo left running.
            thread.join();
            return hubconf;
        } catch (TimeoutException e) {
            String place = Place.of(thread);
            made.cancel(true);
            throw new HubException(
                    Kind.REPO_CODE,
                    "The constructor of " + type + " has not returned after " + limit.toSeconds() + " s, it stands"
                            + place + ".");
        } catch (InterruptedException e) {
            made.cancel(true);
            Thread.currentThread().interrupt();
            throw new HubException(Kind.REPO_CODE, "Starting " + dir + " was interrupted.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvocationTargetException thrown) {
                throw Failures.constructor(type, thrown.getCause());
            }
            throw new HubException(Kind.BUILD, type + " cannot be made: " + e.getCause(), e.getCause());
        }
    }

    private Object get(Class<?> type) {
        if (type == Path.class) {
            return dir;
        }
        if (type == BundleContext.class) {
            return context;
        }
        ServiceReference<?> reference = context.getServiceReference(type);
        Object service = reference != null ? context.getService(reference) : await(type);
        if (service == null) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    "Missing service: hubconf's constructor asks for " + type.getName() + ", and no bundle offers it"
                            + (wait.isZero() ? "." : " within " + wait.toSeconds() + " s."));
        }
        return service;
    }

    private <S> Object await(Class<S> type) {
        var tracker = new ServiceTracker<S, S>(context, type, null);
        tracker.open();
        try {
            // Closing the tracker lets go of its service, so the constructor gets one of its own.
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
