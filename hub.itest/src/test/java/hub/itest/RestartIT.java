package hub.itest;

import static hub.itest.KeptFramework.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** A container that keeps its bundles and configurations, started again with its git host gone. */
@Tag("equinox")
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
    private KeptFramework framework;

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
        framework = KeptFramework.start(home.resolve("framework"));
        BundleContext context = framework.context();
        if (context.getBundles().length == 1) {
            framework.install();
        }
        return context;
    }

    private void stopFramework() throws Exception {
        framework.close();
    }

    private void configure() throws Exception {
        configure(3_600);
    }

    private void configure(int seconds) throws Exception {
        framework.configure("hub.directory", Map.of("dir", home.resolve("hub").toString()));
        configureModel("greeting", "main", seconds);
    }

    private void configureModel(String name, String branch, int seconds) throws Exception {
        framework.configureModel(Map.of(
                "name",
                name,
                "repo",
                host.url() + "/acme/greeting:" + branch,
                "entrypoint",
                "greeting",
                "interval.seconds",
                String.valueOf(seconds)));
    }

    private Object liveModel() throws Exception {
        return liveModel("greeting");
    }

    private Object liveModel(String name) throws Exception {
        return framework.service("hub.core.LiveModel", "(hub.model.name=" + name + ")");
    }

    private static Object ask(Object model) throws Exception {
        return KeptFramework.ask(model, "apply", "you");
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
        configure();
        assertEquals("hello you", ask(liveModel()));
        Map<Path, Object> built = built();
        assertEquals(1, built.size());

        stopFramework();
        host.close();
        context = start();

        assertEquals("hello you", ask(liveModel()));
        assertEquals(built, built());
        assertEquals(1, modelBundles(context).size(), modelBundles(context)::toString);
    }

    @Test
    void twoBranchesServeAtOnceAndComeBack() throws Exception {
        repo.commit("next", Map.of("hubconf.java", HUBCONF.formatted("good morning")));
        start();
        configure();
        configureModel("next", "next", 3_600);
        for (int run = 0; run < 2; run++) {
            assertEquals("hello you", ask(liveModel()));
            assertEquals("good morning you", ask(liveModel("next")));
            assertEquals(2, modelBundles(framework.context()).size());
            stopFramework();
            start();
        }
    }

    @Test
    void aBranchThatMovesOnItsHostIsServedByItself() throws Exception {
        BundleContext context = start();
        configure(1);
        Object model = liveModel();
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
        assertEquals(commit, call(model, "revision"));
        assertEquals(1, modelBundles(context).size(), modelBundles(context)::toString);
    }

    @Test
    void theRevisionThatServedStandsInForABrokenOneAfterARestart() throws Exception {
        BundleContext context = start();
        configure();
        assertEquals("hello you", ask(liveModel()));
        stopFramework();
        // The cache now leads to a revision that does not compile, as after a fetch whose swap failed.
        repo.commit("main", Map.of("hubconf.java", "this is no Java"));
        context = start();
        Object model = liveModel();
        Object running = model;
        Exception failure = assertThrows(Exception.class, () -> call(running, "update"));
        assertTrue(failure.getMessage().contains("hubconf.java:1"), failure::toString);
        stopFramework();
        host.close();
        context = start();

        model = liveModel();
        assertEquals("hello you", ask(model));
        assertEquals("STALE", call(model, "state").toString());
    }
}
