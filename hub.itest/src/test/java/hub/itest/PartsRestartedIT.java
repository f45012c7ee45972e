package hub.itest;

import static hub.itest.Await.awaitEquals;
import static hub.itest.KeptFramework.call;
import static hub.itest.KeptFramework.method;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;

/** Parts of hub, and a bundle that a repo imports, are restarted and updated under models, as a container does. */
@Tag("equinox")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartsRestartedIT {

    private static final int UPDATES = 6;

    private static final String LIBRARY = "org.example.words";

    private static final String HUBCONF = """
        import hub.gpu.DType;
        import hub.gpu.Tensor;
        import hub.gpu.Torch;
        import java.nio.ByteBuffer;
        import java.util.function.UnaryOperator;
        import org.example.words.Words;

        public final class hubconf {
            private final Torch torch;
            public hubconf(Torch torch) { this.torch = torch; }
            public UnaryOperator<String> greeting() {
                Tensor bytes = torch.fromBuffer(ByteBuffer.allocateDirect(3), DType.UINT8, () -> {}, 3);
                return name -> Words.hello() + " " + name + " " + (int) bytes.add(torch.ones(3)).sum().item();
            }
        }
        """;

    @TempDir
    static Path temp;

    private KeptFramework framework;
    private Object followed;

    @BeforeAll
    void start() throws Exception {
        framework = KeptFramework.start(temp.resolve("framework"));
        framework.install();
        framework.context().installBundle(LIBRARY, library()).start();
        Path repo = Files.createDirectories(temp.resolve("repo"));
        Files.writeString(repo.resolve("hubconf.java"), HUBCONF);
        framework.configureModel(Map.of("name", "greeting", "repo", repo.toString(), "entrypoint", "greeting"));
        followed = method(hub(), "follow", 3).invoke(hub(), repo.toString(), "greeting", Object.class);
    }

    @AfterAll
    void stop() throws Exception {
        framework.close();
    }

    private static InputStream library() throws Exception {
        Path source = Files.writeString(temp.resolve("Words.java"), """
            package org.example.words;
            public class Words { public static String hello() { return "hello"; } }
            """);
        ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", temp.toString(), source.toString());
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, LIBRARY);
        manifest.getMainAttributes().putValue(Constants.EXPORT_PACKAGE, LIBRARY);
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new ZipEntry("org/example/words/Words.class"));
            jar.write(Files.readAllBytes(temp.resolve("org/example/words/Words.class")));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private Object hub() throws Exception {
        return framework.service("hub.core.Hub", null);
    }

    private Object configured() throws Exception {
        return framework.service("hub.core.LiveModel", "(hub.model.name=greeting)");
    }

    private static Object greet(Object model) throws Exception {
        return KeptFramework.ask(model, "apply", "you");
    }

    private static Object state(Object model) throws Exception {
        return call(model, "state").toString();
    }

    private static Object bundle(Object model) throws Exception {
        Object status = call(model, "status");
        return status.getClass().getMethod("bundle").invoke(status);
    }

    private Object loaded() throws Exception {
        Object hub = hub();
        return call(hub, "open", temp.resolve("repo").toString());
    }

    /** hub.core closes its repos when it stops; every other part ends them. */
    private static void assertEnded(Object repo, String part) throws Exception {
        awaitEquals(true, () -> call(repo, "isClosed"));
        String message = assertThrows(IllegalStateException.class, () -> call(repo, "describe", "any object"))
                .getMessage();
        assertTrue(message.contains(part.equals("hub.core") ? " is closed" : " has ended: "), message);
    }

    private String type(String line) throws Exception {
        Object session = call(
                framework.service("org.apache.felix.service.command.CommandProcessor", null),
                "createSession",
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream());
        return String.valueOf(call(session, "execute", "hub:" + line));
    }

    private void servesAgain() throws Exception {
        serves("hello you 3");
    }

    private void serves(String greeting) throws Exception {
        awaitEquals(greeting, () -> greet(configured()));
        awaitEquals(greeting, () -> greet(followed));
        for (Object model : List.of(configured(), followed)) {
            awaitEquals("SERVING", () -> state(model));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hub.gpu", "hub.fetch", "hub.core", LIBRARY})
    void followedModelsServeAgainAfterARestart(String part) throws Exception {
        servesAgain();
        Object repo = loaded();
        framework.bundle(part).stop();
        framework.bundle(part).start();
        servesAgain();
        if (part.equals("hub.gpu") || part.equals("hub.core")) {
            assertEnded(repo, part);
        }
    }

    @Test
    void theShellSaysThatWhatItLoadedHasEnded() throws Exception {
        servesAgain();
        Path repo = temp.resolve("repo");
        String id = type("load " + repo + " greeting");
        assertTrue(id.matches("\\d+"), id);
        framework.bundle("hub.gpu").stop();
        try {
            String shown = "EndedModel[id=" + id + ", repo=" + repo;
            assertTrue(type("models").contains(shown), type("models"));
            for (String line : List.of("describe " + id, "run " + id + " apply you", "run " + id)) {
                String error = assertThrows(Exception.class, () -> type(line)).toString();
                assertTrue(error.startsWith("hub: ") && error.contains(repo + " has ended: the service "), error);
            }
            assertEquals("Unloaded greeting of " + repo, type("unload " + id));
            assertFalse(type("models").contains(shown), type("models"));
        } finally {
            framework.bundle("hub.gpu").start();
        }
        servesAgain();
    }

    /** The new revision is in its entrypoint while the part is away, and ends there after the part is back. */
    @ParameterizedTest
    @ValueSource(strings = {"hub.gpu", "hub.fetch", "hub.core", LIBRARY})
    void aSwapThatARestartMeetsIsMadeAllTheSame(String part) throws Exception {
        servesAgain();
        Path go = temp.resolve("go");
        Path source = temp.resolve("repo/hubconf.java");
        Files.writeString(
                source,
                HUBCONF.replace(
                                "greeting() {",
                                "greeting() throws Exception { while"
                                        + " (!java.nio.file.Files.exists(java.nio.file.Path.of(\""
                                        + go + "\"))) Thread.sleep(10);")
                        .replace("Words.hello() + ", "\"good morning\" + "));
        try {
            awaitEquals("SWAPPING", () -> state(followed));
            framework.bundle(part).stop();
            framework.bundle(part).start();
            Files.createFile(go);
            serves("good morning you 3");
        } finally {
            Files.deleteIfExists(go);
            Files.writeString(source, HUBCONF);
        }
        servesAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hub.gpu", "hub.fetch", LIBRARY})
    void followedModelsServeAgainAfterAnUpdate(String part) throws Exception {
        servesAgain();
        Object repo = loaded();
        Object before = bundle(followed);
        Bundle updated = framework.bundle(part);
        if (part.equals(LIBRARY)) {
            updated.update(library());
        } else {
            updated.update();
        }
        framework.refresh(updated);
        servesAgain();
        if (!part.equals("hub.fetch")) {
            assertNotEquals(before, bundle(followed));
            assertEnded(repo, part);
        }
    }

    /** What imports hub's API ends with it, this model's handle too; what is configured comes back. */
    @ParameterizedTest
    @ValueSource(strings = "hub.core")
    void configuredModelsServeAgainAfterAnUpdateOfTheApi(String part) throws Exception {
        servesAgain();
        Object ended = followed;
        Object repo = loaded();
        framework.bundle(part).update();
        framework.refresh(framework.bundle(part));
        awaitEquals("hello you 3", () -> greet(configured()));
        awaitEquals("SERVING", () -> state(configured()));
        assertEquals("CLOSED", state(ended));
        assertEnded(repo, part);
        followed = call(hub(), "follow", temp.resolve("repo").toString(), "greeting", Object.class);
    }

    private static long notCollected(List<WeakReference<ClassLoader>> loaders) throws InterruptedException {
        long left = loaders.size();
        for (int i = 0; i < 100 && left > 1; i++) {
            System.gc();
            Thread.sleep(20);
            left = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        return left;
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hub-"))
                .sorted()
                .toList();
    }

    /** A thread, a listener or native code that keeps one class of the old bundle would keep all of them. */
    @ParameterizedTest
    @ValueSource(strings = {"hub.gpu", "hub.fetch", "hub.loader", "hub.python", "hub.core"})
    void manyUpdatesDoNotLeaveTheClassesOfEach(String part) throws Exception {
        servesAgain();
        var before = new ArrayList<WeakReference<ClassLoader>>();
        // It holds classes of the bundles that it came from.
        call(followed, "close");
        followed = null;
        List<String> threads = threads();
        try {
            for (int i = 0; i < UPDATES; i++) {
                Bundle updated = framework.bundle(part);
                before.add(new WeakReference<>(updated.adapt(BundleWiring.class).getClassLoader()));
                updated.update();
                framework.refresh(updated);
                awaitEquals("hello you 3", () -> greet(configured()));
            }
            long left = notCollected(before);
            // The log keeps its newest exceptions, and so the classes of their stacks.
            assertTrue(left <= UPDATES / 2, left + " of " + UPDATES + " class loaders are left");
            // One of those before may have been about to end.
            awaitEquals(
                    List.of(),
                    () -> threads().stream()
                            .filter(thread -> !threads.contains(thread))
                            .toList());
        } finally {
            followed = call(hub(), "follow", temp.resolve("repo").toString(), "greeting", Object.class);
        }
    }
}
