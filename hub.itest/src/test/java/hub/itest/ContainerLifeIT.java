package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.launch.Distribution;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;

/** What a container does with the distribution's bundles: any order, restarts, a kill, updates. A model serves after each. */
@Tag("equinox")
class ContainerLifeIT {

    private static final String HUBCONF = """
        import hub.gpu.Torch;
        import java.util.function.UnaryOperator;

        public final class hubconf {
            private final Torch torch;
            public hubconf(Torch torch) { this.torch = torch; }
            public UnaryOperator<String> greeting() {
                return name -> "hello " + name + " " + (int) torch.ones(3).sum().item();
            }
        }
        """;

    @TempDir
    Path temp;

    private Path storage;

    @BeforeEach
    void writeRepo() throws Exception {
        Files.writeString(Files.createDirectory(temp.resolve("repo")).resolve("hubconf.java"), HUBCONF);
        storage = temp.resolve("framework");
    }

    private void configure(KeptFramework framework) throws Exception {
        framework.configureModel(
                Map.of("name", "greeting", "repo", temp.resolve("repo").toString(), "entrypoint", "greeting"));
    }

    private static Object greet(KeptFramework framework) throws Exception {
        Object model = framework.service("hub.core.LiveModel", "(hub.model.name=greeting)");
        try {
            return KeptFramework.ask(model, "apply", "you");
        } catch (ReflectiveOperationException e) {
            // The model is of a part that has just gone.
            return e;
        }
    }

    private static void assertServes(KeptFramework framework) throws Exception {
        awaitEquals("hello you 3", () -> greet(framework));
        awaitEquals(
                List.of(),
                () -> framework.bundles().stream()
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .toList());
    }

    /** The orders of each run. {@code -Dseed=…} takes another one. */
    static LongStream seeds() {
        Long seed = Long.getLong("seed");
        return seed == null ? LongStream.of(1, 2) : LongStream.of(seed);
    }

    private static void installAndStart(KeptFramework framework, Random order) throws Exception {
        var jars = new ArrayList<Path>(new Distribution(HubProcess.HOME).bundles());
        Collections.shuffle(jars, order);
        for (Path jar : jars) {
            framework.context().installBundle(jar.toUri().toString());
        }
        var bundles = new ArrayList<Bundle>(framework.bundles());
        Collections.shuffle(bundles, order);
        for (Bundle bundle : bundles) {
            bundle.start();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void itServesInAnyOrderAndAfterARestartAndAKill(long seed) throws Exception {
        try (KeptFramework framework = KeptFramework.start(storage)) {
            installAndStart(framework, new Random(seed));
            configure(framework);
            assertServes(framework);
        }
        restartAndKill();
        try (KeptFramework framework = KeptFramework.start(storage)) {
            assertServes(framework);
        }
    }

    private void restartAndKill() throws Exception {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dhub.framework=" + KeptFramework.IMPLEMENTATION,
                        "-cp",
                        classes,
                        ContainerLifeIT.class.getName(),
                        storage.toString())
                .redirectErrorStream(true)
                .start();
        try (var out = process.inputReader()) {
            var lines = new ArrayList<String>();
            for (String line = out.readLine(); !"serves".equals(line); line = out.readLine()) {
                assertTrue(line != null, () -> "the process ended: " + String.join("\n", lines));
                lines.add(line);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** The process that is killed while its model serves. */
    public static void main(String... args) throws Exception {
        try (KeptFramework framework = KeptFramework.start(Path.of(args[0]))) {
            assertServes(framework);
            System.out.println("serves");
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Test
    void itServesAfterAnUpdateOfEachBundle() throws Exception {
        try (KeptFramework framework = KeptFramework.start(storage)) {
            framework.install();
            List<Bundle> parts = framework.bundles();
            configure(framework);
            assertServes(framework);
            for (Bundle part : parts) {
                part.update();
                framework.refresh(part);
                assertServes(framework);
            }
        }
    }

    /** docs/containers.md names the property. Without it and without a configuration, pax-logging prints all that is logged. */
    @Test
    void aPropertyKeepsTheLogQuietWhereItHasNoConfiguration() throws Exception {
        var properties = new HashMap<String, String>();
        properties.put("org.ops4j.pax.logging.StaticLogbackFile", null);
        properties.put("org.ops4j.pax.logging.DefaultServiceLog.level", "WARN");
        var console = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8));
        try (KeptFramework framework = KeptFramework.start(storage, properties)) {
            framework.install();
            configure(framework);
            assertServes(framework);
        } finally {
            System.setOut(before);
        }
        String printed = console.toString(StandardCharsets.UTF_8);
        assertFalse(printed.contains("DEBUG") || printed.contains("INFO"), printed);
    }
}
