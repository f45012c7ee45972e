package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import hub.launch.Distribution;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** A container that keeps its bundles and configurations, started again with its git host gone. */
class RestartIT {

    private static final String HUBCONF = """
        public final class hubconf {
            public static final class Greeting implements java.util.function.UnaryOperator<String> {
                public String apply(String name) { return "%s " + name; }
            }
            public Greeting greeting() { return new Greeting(); }
        }
        """;

    @TempDir
    Path home;

    private FakeGitHub host;
    private GitRepo repo;
    private Framework framework;

    @BeforeEach
    void serve() throws Exception {
        host = new FakeGitHub(home.resolve("git"));
        repo = host.repo("acme/greeting");
        repo.commit("main", Map.of("hubconf.java", HUBCONF.formatted("hello")));
    }

    @AfterEach
    void stop() throws Exception {
        stopFramework();
        host.close();
    }

    /** As a container does: bundles are installed the first time, and are there from then on. */
    private BundleContext start() throws Exception {
        var distribution = new Distribution(HubProcess.HOME);
        var configuration = distribution.configuration();
        configuration.put(Constants.FRAMEWORK_STORAGE, home.resolve("framework").toString());
        framework = new org.apache.felix.framework.FrameworkFactory().newFramework(configuration);
        framework.start();
        BundleContext context = framework.getBundleContext();
        if (context.getBundles().length == 1) {
            distribution.install(context);
        }
        return context;
    }

    private void stopFramework() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
    }

    private void configure(BundleContext context) throws Exception {
        configure(context, 3_600);
    }

    private void configure(BundleContext context, int seconds) throws Exception {
        configure(
                context,
                "getConfiguration",
                "hub.directory",
                Map.of("dir", home.resolve("hub").toString()));
        configure(
                context,
                "createFactoryConfiguration",
                "hub.model",
                Map.of(
                        "name",
                        "greeting",
                        "repo",
                        host.url() + "/acme/greeting:main",
                        "entrypoint",
                        "greeting",
                        "interval.seconds",
                        String.valueOf(seconds)));
    }

    // The test shares the framework's API with the framework. Classes of its bundles are called by reflection.

    private static void configure(BundleContext context, String method, String pid, Map<String, String> values)
            throws Exception {
        Object admin = service(context, "org.osgi.service.cm.ConfigurationAdmin", null);
        Class<?> api = anInterface(admin, "ConfigurationAdmin");
        Object configuration = api.getMethod(method, String.class, String.class).invoke(admin, pid, "?");
        anInterface(configuration, "Configuration")
                .getMethod("update", Dictionary.class)
                .invoke(configuration, new Hashtable<>(values));
    }

    private static Class<?> anInterface(Object object, String name) {
        return Arrays.stream(object.getClass().getInterfaces())
                .filter(type -> type.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Object liveModel(BundleContext context) throws Exception {
        return service(context, "hub.core.LiveModel", "(hub.model.name=greeting)");
    }

    private static Object service(BundleContext context, String type, String filter) throws Exception {
        for (int i = 0; i < 3_000; i++) {
            ServiceReference<?>[] found = context.getAllServiceReferences(type, filter);
            if (found != null) {
                return context.getService(found[0]);
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no " + type + " came");
    }

    private static Object ask(Object model) throws Exception {
        Class<?> api = api(model);
        Class<?> arguments = api.getClassLoader().loadClass("hub.core.Arguments");
        Object you = arguments.getMethod("of", Object[].class).invoke(null, (Object) new Object[] {"you"});
        return api.getMethod("invoke", String.class, arguments).invoke(model, "apply", you);
    }

    /** The built bundles, each with its file key: a file that is written anew has another one. Its time changes by use. */
    private Map<Path, Object> built() throws Exception {
        var built = new HashMap<Path, Object>();
        try (var jars = Files.list(home.resolve("hub/.hub/bundles"))) {
            for (Path jar : jars.toList()) {
                built.put(
                        jar,
                        Files.readAttributes(jar, BasicFileAttributes.class).fileKey());
            }
        }
        return built;
    }

    private static List<String> modelBundles(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name -> name.startsWith("hub.model."))
                .collect(Collectors.toList());
    }

    @Test
    void aConfiguredModelComesBackWithoutCompilerOrNetwork() throws Exception {
        BundleContext context = start();
        configure(context);
        assertEquals("hello you", ask(liveModel(context)));
        Map<Path, Object> built = built();
        assertEquals(1, built.size());

        stopFramework();
        host.close();
        context = start();

        assertEquals("hello you", ask(liveModel(context)));
        assertEquals(built, built());
        assertEquals(1, modelBundles(context).size(), modelBundles(context)::toString);
    }

    @Test
    void aBranchThatMovesOnItsHostIsServedByItself() throws Exception {
        BundleContext context = start();
        configure(context, 1);
        Object model = liveModel(context);
        assertEquals("hello you", ask(model));

        String commit = repo.commit("main", Map.of("hubconf.java", HUBCONF.formatted("good morning")));
        for (int i = 0;
                i < 3_000
                        && (!ask(model).equals("good morning you")
                                || modelBundles(context).size() > 1);
                i++) {
            Thread.sleep(10);
        }
        assertEquals("good morning you", ask(model));
        assertEquals(commit, api(model).getMethod("revision").invoke(model));
        assertEquals(1, modelBundles(context).size(), modelBundles(context)::toString);
    }

    @Test
    void theRevisionThatServedStandsInForABrokenOneAfterARestart() throws Exception {
        BundleContext context = start();
        configure(context);
        assertEquals("hello you", ask(liveModel(context)));
        stopFramework();
        // The cache now leads to a revision that does not compile, as after a fetch whose swap failed.
        repo.commit("main", Map.of("hubconf.java", "this is no Java"));
        context = start();
        Object model = liveModel(context);
        Method update = api(model).getMethod("update");
        Object running = model;
        var failure = assertThrows(InvocationTargetException.class, () -> update.invoke(running));
        assertTrue(failure.getCause().getMessage().contains("hubconf.java:1"), failure.getCause()::toString);
        stopFramework();
        host.close();
        context = start();

        model = liveModel(context);
        assertEquals("hello you", ask(model));
        assertEquals("STALE", api(model).getMethod("state").invoke(model).toString());
    }

    private static Class<?> api(Object model) {
        return anInterface(model, "LiveModel");
    }
}
