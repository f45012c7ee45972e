package hub.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.Repo;
import hub.core.Unloaded;
import hub.gpu.Tensor;
import hub.gpu.nn.Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Java developer does who knows no OSGi. */
class EmbeddedHubIT {

    private static final Path EXAMPLES = Path.of("../examples");

    @TempDir
    Path folder;

    @BeforeAll
    static void makeTheFolderForTemporaryFiles() throws IOException {
        Files.createDirectories(temporary());
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static String example(String name) {
        return EXAMPLES.resolve(name).toString();
    }

    /** A repo whose model greets. */
    private static void save(Path repo, String greeting) throws IOException {
        Files.writeString(repo.resolve("hubconf.java"), """
            public final class hubconf {
                public static final class Greeting implements java.util.function.UnaryOperator<String> {
                    public String apply(String name) { return "%s " + name; }
                }
                public Greeting greeting() { return new Greeting(); }
            }
            """.formatted(greeting));
    }

    @SuppressWarnings("unchecked")
    private static LiveModel<UnaryOperator<String>> follow(EmbeddedHub hub, Path repo) {
        return (LiveModel<UnaryOperator<String>>)
                (LiveModel<?>) hub.follow(repo.toString(), "greeting", UnaryOperator.class);
    }

    /** The shape of what examples/digits gives for two images. */
    private static String digits(EmbeddedHub hub) {
        Module digits = hub.load(example("digits"), "digits", Module.class, Arguments.named("pretrained", true));
        try (var _ = hub.torch().scope()) {
            Tensor images = hub.torch().zeros(2, 1, 8, 8).to(hub.torch().device());
            return Arrays.toString(digits.apply(images).shape());
        }
    }

    @Test
    void aModelHasATypeOfTheApplication() {
        try (var hub = EmbeddedHub.start()) {
            assertEquals("[2, 10]", digits(hub));
        }
    }

    @Test
    void aModelReadsAPicture() {
        try (var hub = EmbeddedHub.start();
                Repo repo = hub.open(example("digits"))) {
            Object digits = repo.load("digits", Arguments.named("pretrained", true));
            Path picture = EXAMPLES.resolve("digits/samples/1400-label-2.png");
            String read = repo.invoke(digits, "predict", Arguments.of(picture)).toString();
            assertTrue(read.contains("label=2,"), read);
        }
    }

    @Test
    void twoReposHaveClassesOfTheSameName() {
        try (var hub = EmbeddedHub.start();
                Repo a = hub.open(example("echo-a"));
                Repo b = hub.open(example("echo-b"))) {
            Object forwards = a.load("echo", Arguments.none());
            Object backwards = b.load("echo", Arguments.none());
            assertEquals(forwards.getClass().getName(), backwards.getClass().getName());
            assertEquals("hello", a.invoke(forwards, "say", Arguments.of("hello")));
            assertEquals("olleh", b.invoke(backwards, "say", Arguments.of("hello")));
        }
    }

    @Test
    void aProgramRunsAsAModule() {
        try (var hub = EmbeddedHub.start();
                var _ = hub.torch().scope()) {
            Module digits = hub.load(example("exported"), "digits", Module.class, Arguments.none());
            Tensor images = hub.torch().zeros(2, 1, 8, 8).to(hub.torch().device());
            assertEquals("[2, 10]", Arrays.toString(digits.apply(images).shape()));
        }
    }

    /** What this application expects of a net in Python. */
    public interface Net {

        /** {@code say_name} in Python. */
        String sayName(String name);
    }

    @Test
    void aModelInPythonHasATypeOfTheApplication() throws IOException {
        Files.writeString(folder.resolve("hubconf.py"), """
            class _Net:
                def say_name(self, name):
                    return "hello " + name

            def net():
                return _Net()
            """);
        try (var hub = EmbeddedHub.start()) {
            assertEquals("hello you", net(hub).sayName("you"));
        }
    }

    private Net net(EmbeddedHub hub) {
        try {
            return hub.load(folder.toString(), "net", Net.class, Arguments.none());
        } catch (HubException e) {
            assumeFalse(e.kind() == HubException.Kind.DEPENDENCY, e.getMessage());
            throw e;
        }
    }

    @Test
    void aSavedFileIsLive() throws Exception {
        save(folder, "hello");
        try (var hub = EmbeddedHub.start();
                LiveModel<UnaryOperator<String>> model = follow(hub, folder)) {
            assertEquals("hello you", model.use(greeting -> greeting.apply("you")));
            save(folder, "good morning");
            await("good morning you", () -> model.use(greeting -> greeting.apply("you")));
        }
    }

    @Test
    void nothingIsLeftOfARepoThatIsClosed() throws IOException {
        save(folder, "hello");
        try (var hub = EmbeddedHub.start()) {
            Repo repo = hub.open(folder.toString());
            greet(repo);
            Unloaded unloaded = repo.closeAndVerify();
            assertTrue(unloaded.gone(), unloaded::toString);
            assertEquals(List.of(), hub.repos());
        }
    }

    @SuppressWarnings("unchecked")
    private static void greet(Repo repo) {
        UnaryOperator<String> greeting = repo.load("greeting", UnaryOperator.class, Arguments.none());
        assertEquals("hello you", greeting.apply("you"));
    }

    @Test
    void settingsAreThoseOfAContainer() throws Exception {
        try (var hub = EmbeddedHub.builder()
                .set("hub.directory", "dir", folder.resolve("hub").toString())
                .set("hub.network", "offline", true)
                .set("hub.loader", "refuse", new String[] {"hub.gpu.nn"})
                .set("hub.model-echo", "repo", example("echo-a"))
                .set("hub.model-echo", "entrypoint", "echo")
                .start()) {
            assertEquals(folder.resolve("hub"), hub.getDir());
            var offline = assertThrows(HubException.class, () -> hub.list("owner/name"));
            assertEquals(HubException.Kind.OFFLINE, offline.kind());
            var refused = assertThrows(HubException.class, () -> hub.open(example("digits")));
            assertEquals(HubException.Kind.REFUSED, refused.kind());
            await("hello", () -> hub.liveModels().getFirst().invoke("say", Arguments.of("hello")));
            assertEquals("echo", hub.liveModels().getFirst().name());
        }
    }

    @Test
    void aRepoOfOthersIsNotTrusted() {
        try (var hub = EmbeddedHub.builder().set("hub.network", "offline", true).start()) {
            var options = LoadOptions.DEFAULT.withTrust(LoadOptions.Trust.ASK);
            var refused = assertThrows(HubException.class, () -> hub.open("owner/name", options));
            assertEquals(HubException.Kind.UNTRUSTED, refused.kind());
        }
    }

    @Test
    void severalRunAtOnce() {
        try (var one = EmbeddedHub.start()) {
            assertEquals("[2, 10]", digits(one));
            try (var other = EmbeddedHub.builder()
                    .set("hub.directory", "dir", one.getDir().toString())
                    .start()) {
                assertEquals("[2, 10]", digits(other));
                assertEquals(1, other.repos().size());
            }
            assertEquals("[2, 10]", digits(one));
        }
    }

    @Test
    void aVirtualThreadMayUseIt() throws Exception {
        var task = new FutureTask<>(() -> {
            try (var hub = EmbeddedHub.start()) {
                return digits(hub);
            }
        });
        Thread.ofVirtual().start(task);
        assertEquals("[2, 10]", task.get());
    }

    @Test
    void aValueOfAnotherTypeIsRefusedByItsKey() {
        EmbeddedHub.Builder builder = EmbeddedHub.builder();
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> builder.set("hub.network", "timeout", Duration.ofSeconds(1)))
                .getMessage();
        assertEquals(
                "timeout of hub.network is a java.time.Duration. Expected text, a number, true or false, or an array"
                        + " of text",
                message);
    }

    private static String refused(String pid, String key) {
        EmbeddedHub.Builder builder = EmbeddedHub.builder().set(pid, key, "x");
        return assertThrows(IllegalArgumentException.class, builder::start).getMessage();
    }

    @Test
    void aSettingThatNobodyReadsIsRefused() throws IOException {
        assertEquals("hub.network has no key offlin. Did you mean offline?", refused("hub.network", "offlin"));
        assertEquals("hub.directory has no key color. There is dir.", refused("hub.directory", "color"));
        assertEquals("hub.model-a has no key warmup. Did you mean warm.up?", refused("hub.model-a", "warmup"));
        assertEquals("There is no configuration hub.netwrk. Did you mean hub.network?", refused("hub.netwrk", "proxy"));
        String other = refused("hub.example", "offline");
        assertTrue(other.startsWith("There is no configuration hub.example. There is hub.directory, hub.gpu,"), other);
        assertEquals(
                "There is no configuration hug.network. Did you mean hub.network?", refused("hug.network", "proxy"));
        assertEquals(
                "There may be several configurations hub.model: give this one a name, as in hub.model-NAME.",
                refused("hub.model", "repo"));
        assertEquals("There is no configuration hub.trust-a. Did you mean hub.trust?", refused("hub.trust-a", "allow"));
        assertEquals(Set.of(), frameworks());
    }

    @Test
    void aSettingOfARepoOrOfAllComponentsIsTaken() {
        try (var hub = EmbeddedHub.builder()
                .set("org.example", "color", "red")
                .set("hub.directory", "dir", folder.resolve("hub").toString())
                .set("hub.directory", "service.ranking", 1)
                .set("hub.trust", "store.target", "(service.id=*)")
                .set("hub.trust", "notes.cardinality.minimum", 0)
                .start()) {
            assertEquals(folder.resolve("hub"), hub.getDir());
        }
    }

    /** The overload without arguments: a class is no argument. */
    @Test
    void aTypeIsGivenWithoutArguments() {
        try (var hub = EmbeddedHub.start();
                var _ = hub.torch().scope()) {
            Module digits = hub.load(example("exported"), "digits", Module.class);
            assertEquals(
                    digits.getClass(),
                    hub.open(example("exported")).load("digits", Module.class).getClass());
        }
    }

    @Test
    void afterCloseNothingIsLeft() throws Exception {
        Set<Thread> before = threads();
        EmbeddedHub hub = EmbeddedHub.start();
        digits(hub);
        assertFalse(frameworks().isEmpty());
        Thread.currentThread().interrupt();
        hub.close();
        assertTrue(Thread.interrupted());
        hub.close();
        assertEquals(Set.of(), frameworks());
        assertTrue(threads().stream().noneMatch(thread -> thread.getName().startsWith("FelixResolver")));
        await(Set.of(), () -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            return left;
        });
        String message = assertThrows(IllegalStateException.class, hub::torch).getMessage();
        assertEquals("this hub is closed", message);
    }

    /** Those of the application. The JVM has others, which come and go. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() != null
                        && thread.getThreadGroup().getName().equals("main"))
                .collect(Collectors.toSet());
    }

    private static Set<Path> frameworks() throws IOException {
        try (var files = Files.list(temporary())) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .startsWith(
                                    "hub-framework-" + ProcessHandle.current().pid() + "-"))
                    .collect(Collectors.toSet());
        }
    }

    /** Waits until something has a value. While it throws, as a model that serves nothing yet, it has none. */
    private static void await(Object expected, Callable<?> actual) throws Exception {
        Object last = null;
        for (int i = 0; i < 6_000 && !expected.equals(last); i++) {
            try {
                last = actual.call();
            } catch (RuntimeException e) {
                last = e;
            }
            Thread.sleep(10);
        }
        assertEquals(expected, last);
    }
}
