package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.FollowOptions;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.core.LiveModel;
import hub.core.Repo;
import hub.core.spi.LanguageRuntime;
import hub.core.spi.Listing;
import hub.core.spi.RepoSource;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.loader.framework.ServiceLookup;
import hub.loader.language.RepoCode;
import hub.loader.runtime.RuntimeLanguage;
import hub.loader.swap.SwapService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** Repos in Python beside those in Java, with a runtime that only says what it is asked. */
class PythonReposTest extends FrameworkFixture {

    private static final Entrypoint NET = entrypoint("net", false);
    private static final Entrypoint PATH = entrypoint("Path", true);
    private static final Entrypoint MADE = entrypoint("made", false);

    private static final RepoSource SOURCE = new RepoSource(
            List.of(NET, PATH),
            List.of("hubconf.py:1: exec(…) may set names"),
            List.of("torch"),
            List.of("torch"),
            List.of("numpy"),
            List.of(new Use(Reach.REFLECTION, "hubconf.py:1", "exec")),
            List.of());

    private final List<String> asked = new ArrayList<>();
    private ServiceRegistration<LanguageRuntime> registration;

    private static Entrypoint entrypoint(String name, boolean helper) {
        return new Entrypoint(name, List.of(), "", "", name + "()", helper);
    }

    /** As a component of bundle scope: an instance for each bundle that asks. */
    private void offerPython() {
        offer("python");
    }

    private void offer(String language) {
        var runtimes = new ServiceFactory<LanguageRuntime>() {
            @Override
            public LanguageRuntime getService(Bundle bundle, ServiceRegistration<LanguageRuntime> registration) {
                return new Runtime(bundle);
            }

            @Override
            public void ungetService(
                    Bundle bundle, ServiceRegistration<LanguageRuntime> registration, LanguageRuntime service) {
                asked.add("end " + ((Runtime) service).name());
            }
        };
        registration = running.context()
                .registerService(
                        LanguageRuntime.class,
                        runtimes,
                        FrameworkUtil.asDictionary(Map.of(LanguageRuntime.LANGUAGE, language)));
    }

    private final class Runtime implements LanguageRuntime {

        private final Bundle bundle;

        Runtime(Bundle bundle) {
            this.bundle = bundle;
        }

        private String name() {
            return bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID ? "as the loader" : "as the model";
        }

        @Override
        public RepoSource read(Snapshot snapshot) {
            asked.add("read " + name());
            return SOURCE;
        }

        @Override
        public RunningCode start(Snapshot snapshot, RepoSource source, int workers) {
            asked.add("start " + name() + (workers == 0 ? "" : " in " + workers + " processes"));
            assertEquals(SOURCE, source);
            return new Code();
        }
    }

    private record Code() implements RunningCode {

        @Override
        public List<Entrypoint> entrypoints() {
            return List.of(MADE, NET, PATH);
        }

        @Override
        public <T> T load(Entrypoint entrypoint, Class<T> type, Arguments arguments) {
            return type.cast(entrypoint.name());
        }

        @Override
        public Object invoke(Object model, String method, Arguments arguments) {
            return model + "." + method;
        }

        @Override
        public List<Entrypoint> describe(Object model) {
            return List.of();
        }
    }

    private Snapshot repoOf(String... files) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("repo"));
        for (String file : files) {
            Files.writeString(
                    folder.resolve(file),
                    file.endsWith("java") ? "public class hubconf { public int a() { return 1; } }" : "");
        }
        return snapshot(folder);
    }

    @Test
    void aRepoIsReadOnceAndWhatIsReadStaysWithItsBundle() throws Exception {
        offerPython();
        Snapshot snapshot = repoOf("hubconf.py");
        var read = new Listing(List.of(NET, PATH), SOURCE.dynamic(), SOURCE.dependencies());
        assertEquals(read, running.loader().describe(snapshot));
        assertEquals(read, running.loader().describe(snapshot));
        assertEquals(
                new Inspection(SOURCE.uses(), List.of("numpy", "torch")),
                running.loader().inspect(snapshot));
        assertEquals(List.of("read as the loader"), asked);
    }

    @Test
    void itsCodeRunsAsItsOwnBundleAndEndsWithIt() throws Exception {
        offerPython();
        try (Repo repo = running.loader().start(repoOf("hubconf.py"))) {
            assertEquals(List.of(MADE, NET, PATH), repo.entrypoints());
            Object made = repo.load("made", Arguments.none());
            assertEquals("made.forward", repo.invoke(made, "forward", Arguments.none()));
            assertEquals(List.of("read as the loader", "start as the model"), asked);
        }
        assertEquals("end as the model", asked.getLast());
    }

    @Test
    void aFollowedModelSaysHowManyProcessesServeIt() throws Exception {
        offerPython();
        var branch = new FakeBranch();
        branch.newest = repoOf("hubconf.py");
        ModelLoader loader = running.loader();
        var swaps = new SwapService(running.context(), () -> branch, () -> loader, running::directory);
        var options = FollowOptions.DEFAULT.withInterval(Duration.ZERO).withWorkers(3);
        try (LiveModel<String> model = swaps.follow(SwapFixture.REF, "net", String.class, options, _ -> {})) {
            assertEquals("net", model.use(net -> net));
        }
        assertTrue(asked.contains("start as the model in 3 processes"), asked::toString);
    }

    @Test
    void anEntrypointThatReturnsNullGivesNothingToCall() throws Exception {
        offerPython();
        Path java = temp.resolve("java");
        NetRepo.file(java, "hubconf.java", "public class hubconf { public Object net() { return null; } }");
        for (Snapshot snapshot : List.of(snapshot(java), repoOf("hubconf.py"))) {
            try (Repo repo = running.loader().start(snapshot)) {
                for (Executable call : List.<Executable>of(
                        () -> repo.describe(null), () -> repo.invoke(null, "length", Arguments.none()))) {
                    var failure = assertThrows(HubException.class, call);
                    assertEquals(Kind.ARGUMENT, failure.kind());
                    assertEquals(
                            "There is no object that has methods: the entrypoint returned null. Call it without a"
                                    + " method.",
                            failure.getMessage());
                }
            }
        }
    }

    @Test
    void eachEntrypointOfItsOwnIsACapability() throws Exception {
        offerPython();
        try (Repo repo = running.loader().start(repoOf("hubconf.py"))) {
            var headers = running.context().getBundle(repo.bundleId()).getHeaders();
            assertEquals("python", headers.get("Hub-Language"));
            assertEquals("net", headers.get("Hub-Entrypoints"));
            assertEquals("torch", headers.get("Hub-Dependencies"));
            assertTrue(headers.get(Constants.PROVIDE_CAPABILITY).contains("hub.entrypoint=net"));
            assertFalse(headers.get(Constants.PROVIDE_CAPABILITY).contains("Path"));
        }
    }

    @Test
    void aRuntimeThatGoesEndsTheRepo() throws Exception {
        offerPython();
        Repo repo = running.loader().start(repoOf("hubconf.py"));
        registration.unregister();
        assertTrue(repo.isClosed());
        while (running.context().getBundle(repo.bundleId()) != null) {
            Thread.sleep(10);
        }
    }

    @Test
    void codeInJavaIsTakenWhereARepoHasBoth() throws Exception {
        Snapshot snapshot = repoOf("hubconf.py", "hubconf.java");
        assertEquals(
                List.of("a"),
                running.loader().describe(snapshot).entrypoints().stream()
                        .map(Entrypoint::name)
                        .toList());
    }

    @Test
    void withoutARuntimeItSaysWhichBundleToStart() throws Exception {
        Snapshot snapshot = repoOf("hubconf.py");
        var failure = assertThrows(HubException.class, () -> running.loader().describe(snapshot));
        assertEquals(Kind.DEPENDENCY, failure.kind());
        assertEquals(
                snapshot.ref() + " has hubconf.py, and no bundle runs such repos here: start the bundle hub.python.",
                failure.getMessage());
    }

    @Test
    void withoutABundleThatHasARuntimeNothingWaitsForOne() throws Exception {
        Snapshot snapshot = repoOf("hubconf.py");
        offer("program");
        // Longer than a test may take.
        var python = RuntimeLanguage.python(new ServiceLookup(running.context(), Duration.ofDays(1)));
        RepoCode code = python.code(snapshot, python.find(snapshot).getFirst());
        var failure = assertThrows(HubException.class, code::documentation);
        assertEquals(Kind.DEPENDENCY, failure.kind());
    }

    @Test
    void aRepoOfNoLanguageNamesTheFilesOfAll() throws Exception {
        var failure = assertThrows(HubException.class, () -> running.loader().describe(repoOf("README.md")));
        assertEquals(Kind.NOT_FOUND, failure.kind());
        assertTrue(failure.getMessage().contains("no hubconf.jar and no hubconf.py at its root"), failure.getMessage());
    }

    @Test
    void whatReachesForWhatIsRefusedDoesNotStart() throws Exception {
        offerPython();
        var loader = running.loader(List.of(), Map.of("refuse", new String[] {"REFLECTION"}));
        Snapshot snapshot = repoOf("hubconf.py");
        var failure = assertThrows(HubException.class, () -> loader.start(snapshot));
        assertEquals(Kind.REFUSED, failure.kind());
        assertTrue(failure.getMessage().contains("hubconf.py:1 calls exec"), failure.getMessage());
    }
}
