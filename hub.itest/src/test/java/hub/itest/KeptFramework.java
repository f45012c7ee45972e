package hub.itest;

import hub.launch.Distribution;
import hub.loader.testing.Equinox;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A Felix or Equinox that keeps its bundles and configurations in a folder. The test stands outside. It shares the framework's API with the framework, and calls what the bundles offer by reflection.
 */
final class KeptFramework implements AutoCloseable {

    /** Felix, or Equinox. */
    static final String IMPLEMENTATION = System.getProperty("hub.framework", "Felix");

    private static final int SECONDS = 60;

    private final Framework framework;

    private KeptFramework(Framework framework) {
        this.framework = framework;
    }

    /** Starts it with the bundles that are in its folder: none the first time. */
    static KeptFramework start(Path storage) throws IOException, BundleException {
        return start(storage, Map.of());
    }

    /**
     * Starts it with the bundles that are in its folder.
     *
     * @param more properties of the framework beside the distribution's
     */
    static KeptFramework start(Path storage, Map<String, String> more) throws IOException, BundleException {
        Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
        Map<String, String> configuration = new Distribution(HubProcess.HOME).configuration();
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        configuration.putAll(more);
        FrameworkFactory factory = IMPLEMENTATION.equals("Equinox")
                ? Equinox.factory()
                : new org.apache.felix.framework.FrameworkFactory();
        Framework framework = factory.newFramework(configuration);
        framework.start();
        return new KeptFramework(framework);
    }

    /** Installs and starts the bundles of the distribution. */
    void install() throws IOException, BundleException {
        new Distribution(HubProcess.HOME).install(context());
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Its bundles without the framework itself and fragments. */
    List<Bundle> bundles() {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID)
                .filter(bundle -> bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null)
                .toList();
    }

    Bundle bundle(String name) {
        return bundles().stream()
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    void refresh(Bundle bundle) throws InterruptedException {
        var done = new CountDownLatch(1);
        framework.adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> done.countDown());
        if (!done.await(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the refresh of " + bundle + " does not end");
        }
    }

    /** A service as the framework itself gets it; it is awaited for a minute. */
    Object service(String type, String filter) throws Exception {
        return service(context(), type, filter);
    }

    /** A service as the bundle of the context gets it; it is awaited for a minute. */
    static Object service(BundleContext context, String type, String filter) throws Exception {
        for (int i = 0; i < SECONDS * 100; i++) {
            ServiceReference<?>[] found = context.getAllServiceReferences(type, filter);
            Object service = found == null ? null : context.getService(found[0]);
            if (service != null) {
                return service;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no " + type + " came");
    }

    /** Makes a configuration of the factory {@code hub.model}. */
    void configureModel(Map<String, String> values) throws Exception {
        configure("createFactoryConfiguration", "hub.model", values);
    }

    /** Makes a configuration. */
    void configure(String pid, Map<String, String> values) throws Exception {
        configure("getConfiguration", pid, values);
    }

    private void configure(String method, String pid, Map<String, String> values) throws Exception {
        Object admin = service("org.osgi.service.cm.ConfigurationAdmin", null);
        Object configuration = method(admin, method, 2).invoke(admin, pid, "?");
        method(configuration, "update", 1, Dictionary.class).invoke(configuration, new Hashtable<>(values));
    }

    /** Calls a method of an interface that the object has. */
    static Object call(Object target, String name, Object... arguments) throws Exception {
        try {
            return method(target, name, arguments.length).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** The public method that an interface of the object has; {@code first} are the types of its first parameters. */
    static Method method(Object target, String name, int parameters, Class<?>... first) {
        return Arrays.stream(target.getClass().getInterfaces())
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == parameters)
                .filter(method -> first.length == 0 || method.getParameterTypes()[0] == first[0])
                .findFirst()
                .orElseThrow(() -> new AssertionError(target + " has no " + name));
    }

    /** What a {@code LiveModel} answers to a method with one argument. */
    static Object ask(Object model, String method, Object argument) throws Exception {
        ClassLoader api = Arrays.stream(model.getClass().getInterfaces())
                .filter(type -> type.getName().equals("hub.core.LiveModel"))
                .findFirst()
                .orElseThrow()
                .getClassLoader();
        Object arguments = api.loadClass("hub.core.Arguments")
                .getMethod("of", Object[].class)
                .invoke(null, (Object) new Object[] {argument});
        return call(model, "invoke", method, arguments);
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(20_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
