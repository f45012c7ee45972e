package hub.loader.java.call;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.FailureMessage;
import hub.loader.framework.ServiceLookup;
import hub.loader.thread.ThreadPosition;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;

/** Makes a repo's hubconf: its constructor's parameters are services, looked up as the repo's own bundle. */
public final class HubconfConstructor {

    private final ServiceLookup services;
    private final Path dir;
    private final Duration limit;

    /**
     * @param services finds what the constructor asks for
     * @param dir the snapshot's folder, given for a {@link Path}
     * @param limit how long the constructor may take
     */
    public HubconfConstructor(ServiceLookup services, Path dir, Duration limit) {
        this.services = services;
        this.dir = dir;
        this.limit = limit;
    }

    /**
     * Checks the class hubconf of a repo before it runs.
     *
     * @throws HubException of kind BUILD if it has not one public constructor, or one whose parameters can be no services
     */
    public static void check(ClassModel hubconf) {
        String name = hubconf.thisClass().asInternalName();
        List<MethodModel> constructors = hubconf.methods().stream()
                .filter(method -> method.methodName().equalsString("<init>"))
                .filter(method -> method.flags().has(AccessFlag.PUBLIC))
                .toList();
        refuseOthers(name, constructors.size());
        if (hubconf.flags().has(AccessFlag.ABSTRACT)) {
            throw new HubException(
                    Kind.BUILD, name + " is abstract, and hub makes an instance of it. Remove that word.");
        }
        for (ClassDesc type : constructors.getFirst().methodTypeSymbol().parameterList()) {
            if (type.isPrimitive() || type.isArray() || type.equals(ConstantDescs.CD_String)) {
                throw noService(type.displayName());
            }
        }
    }

    private static void refuseOthers(String name, int constructors) {
        if (constructors != 1) {
            throw new HubException(
                    Kind.BUILD,
                    name + " needs one public constructor, it has " + constructors
                            + ": its parameters are the services it uses.");
        }
    }

    private static HubException noService(String type) {
        return new HubException(
                Kind.BUILD,
                "hubconf's constructor asks for " + type + ", which can be no service. Its parameters are services,"
                        + " the repo's folder as a java.nio.file.Path, or a"
                        + " BundleContext. An argument of the caller belongs to an"
                        + " entrypoint.");
    }

    /**
     * An instance of a class with one public constructor.
     *
     * @throws HubException of kind BUILD if there is not one such constructor, DEPENDENCY if a service is missing,
     *     REPO_CODE if the constructor throws, or does not return in time
     */
    public Object create(Class<?> type) {
        Constructor<?>[] constructors = type.getConstructors();
        refuseOthers(type.getName(), constructors.length);
        Constructor<?> constructor = constructors[0];
        constructor.setAccessible(true);
        Object[] arguments =
                Arrays.stream(constructor.getParameterTypes()).map(this::get).toArray();
        return construct(constructor, arguments);
    }

    /** In a thread of its own: a constructor that hangs must not hang its caller. */
    private Object construct(Constructor<?> constructor, Object[] arguments) {
        String type = constructor.getDeclaringClass().getName();
        var made = new FutureTask<>(() -> constructor.newInstance(arguments));
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("hub-start " + dir.getFileName())
                .unstarted(made);
        thread.setContextClassLoader(constructor.getDeclaringClass().getClassLoader());
        thread.start();
        try {
            Object hubconf = made.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            // Its thread ends now. A close that met it would report it as a thread that the repo left running.
            thread.join();
            return hubconf;
        } catch (TimeoutException e) {
            String place = ThreadPosition.of(thread);
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
            Throwable thrown = FailureMessage.unwrapped(e.getCause());
            if (thrown != e.getCause()) {
                throw RepoExceptions.constructor(type, thrown);
            }
            throw new HubException(
                    Kind.BUILD, type + " cannot be made: " + FailureMessage.of(e.getCause()), e.getCause());
        }
    }

    private Object get(Class<?> type) {
        if (type == Path.class) {
            return dir;
        }
        if (type.isPrimitive() || type.isArray() || type == String.class) {
            throw noService(type.getSimpleName());
        }
        return type == BundleContext.class ? services.context() : services.get(type, "hubconf's constructor");
    }
}
