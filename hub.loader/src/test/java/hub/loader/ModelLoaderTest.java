package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.wiring.FrameworkWiring;

class ModelLoaderTest extends FrameworkFixture {

    private Path netRepo(String name, String net) throws IOException {
        return NetRepo.write(temp.resolve(name), net);
    }

    @Test
    void compilesStartsAndCallsARepo() throws Exception {
        try (Repo repo = running.loader().start(snapshot(netRepo("one", "one")))) {
            Object net = repo.load("net", Arguments.none());

            assertEquals(
                    "one", repo.load("net", Supplier.class, Arguments.none()).get());
            assertEquals("two", repo.invoke(repo.load("net", Arguments.of("two")), "get", Arguments.none()));
            assertEquals(
                    List.of("a.png", "b.png"), repo.invoke(net, "predict", Arguments.of("x/a.png", Path.of("b.png"))));
            assertEquals(List.of(), repo.invoke(net, "predict", Arguments.none()));
            assertEquals(42, repo.invoke(net, "twice", Arguments.named("value", "21")));
            assertEquals("label of one", repo.invoke(net, "label", Arguments.none()));
            assertEquals(temp.resolve("one"), repo.load("folder", Arguments.none()));
            assertEquals(
                    "LARGE Options[depth=3, names=[x]] {a=1}",
                    repo.load(
                            "options",
                            Arguments.of("large", "{\"depth\": 3, \"names\": [\"x\"]}")
                                    .with("counts", java.util.Map.of("a", "1"))));
        }
    }

    /** Felix has a lock while it refreshes bundles. A thread that is interrupted does not get it. */
    @Test
    void closesARepoInAnInterruptedThreadWhileBundlesAreRefreshed() throws Exception {
        ModelLoader loader = running.loader();
        var repos = new HashMap<Bundle, Repo>();
        for (String name : List.of("one", "two")) {
            Repo repo = loader.start(snapshot(netRepo(name, name)));
            repos.put(running.context().getBundle(repo.bundleId()), repo);
        }
        var first = new CompletableFuture<Bundle>();
        var mayStop = new CountDownLatch(1);
        SynchronousBundleListener slow = event -> {
            if (event.getType() == BundleEvent.STOPPING && first.complete(event.getBundle())) {
                awaitQuietly(mayStop);
            }
        };
        running.context().addBundleListener(slow);
        running.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(repos.keySet());
        repos.remove(first.get(1, TimeUnit.MINUTES));
        Map.Entry<Bundle, Repo> second = repos.entrySet().iterator().next();

        Thread closing = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            second.getValue().close();
        });
        var waits = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
        while (!waits.contains(closing.getState())) {
            Thread.sleep(10);
        }
        mayStop.countDown();
        closing.join();

        assertEquals(Bundle.UNINSTALLED, second.getKey().getState());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void describesWithoutRunningOrBuilding() throws Exception {
        Snapshot snapshot = snapshot(netRepo("one", "one"));
        List<Entrypoint> read = running.loader().describe(snapshot).entrypoints();

        assertEquals(
                List.of("context", "fails", "folder", "net", "options"),
                read.stream().map(Entrypoint::name).toList());
        assertEquals(
                "net(String name=one) → Net\n\nA net of one.\n\n  name  what it says",
                read.get(3).help());
        assertFalse(Files.exists(running.directory().state().resolve("bundles")));

        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals(read, repo.entrypoints());
            assertEquals(read, running.loader().describe(snapshot).entrypoints());
        }
    }

    @Test
    void describesTheMethodsOfAModel() throws Exception {
        try (Repo repo = running.loader().start(snapshot(netRepo("one", "one")))) {
            List<Entrypoint> methods = repo.describe(repo.load("net", Arguments.none()));

            assertEquals(
                    List.of(
                            "get() → String",
                            "label() → String",
                            "predict(Path... images) → List<String>",
                            "twice(int value) → int"),
                    methods.stream().map(Entrypoint::signature).toList());
            assertEquals("Predicts.", methods.get(2).doc());
        }
    }

    @Test
    void secondLoadTakesTheBuiltBundle() throws Exception {
        Path folder = netRepo("one", "one");
        Snapshot snapshot = snapshot(folder);
        running.loader().start(snapshot).close();
        // Only the built bundle is left: a second compilation would have nothing to compile.
        Files.delete(folder.resolve("hubconf.java"));
        Files.delete(folder.resolve("model/Net.java"));

        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals(
                    "one", repo.load("net", Supplier.class, Arguments.none()).get());
            assertEquals("A net of one.", repo.entrypoints().get(3).doc());
        }
    }

    @Test
    void reposWithTheSameClassNamesLiveSideBySide() throws Exception {
        ModelLoader loader = running.loader();
        Snapshot first = snapshot(netRepo("one", "one"));
        try (Repo one = loader.start(first);
                Repo two = loader.start(snapshot(netRepo("two", "two")));
                Repo again = loader.start(first)) {
            assertEquals(
                    "one", one.load("net", Supplier.class, Arguments.none()).get());
            assertEquals(
                    "two", two.load("net", Supplier.class, Arguments.none()).get());
            assertEquals("label of two", two.invoke(two.load("net", Arguments.none()), "label", Arguments.none()));
            Object net = again.load("net", Arguments.none());
            assertNotSame(one.load("net", Arguments.none()).getClass(), net.getClass());
            var failure = fails(
                    Kind.ARGUMENT, () -> one.load("net", net.getClass().asSubclass(Object.class), Arguments.none()));
            assertTrue(failure.getMessage().contains("another class of the same name"), failure.getMessage());
        }
    }

    @Test
    void twoReposAndTwoBranchesOfOneAnswerEachForItselfFromManyThreads() throws Exception {
        ModelLoader loader = running.loader();
        var branch = new RepoRef.Remote("https", "host.test", "owner", "name", Optional.of("main"));
        Map<String, Snapshot> snapshots = Map.of(
                "one",
                snapshot(netRepo("one", "one")),
                "two",
                snapshot(netRepo("two", "two")),
                "main",
                new Snapshot(branch, "1", netRepo("main", "main")),
                "next",
                new Snapshot(branch.at("next"), "2", netRepo("next", "next")));
        try (var threads = Executors.newFixedThreadPool(8)) {
            var opened = new HashMap<String, Future<Repo>>();
            snapshots.forEach((name, snapshot) -> opened.put(name, threads.submit(() -> loader.start(snapshot))));
            var answers = new ArrayList<Future<?>>();
            for (int i = 0; i < 400; i++) {
                for (var repo : opened.entrySet()) {
                    Repo started = repo.getValue().get();
                    answers.add(threads.submit(() -> assertSays(repo.getKey(), started)));
                }
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
            for (Future<Repo> repo : opened.values()) {
                repo.get().close();
            }
        }
    }

    private static void assertSays(String name, Repo repo) {
        Object net = repo.load("net", Arguments.none());
        assertEquals(name, repo.invoke(net, "get", Arguments.none()));
        assertEquals("label of " + name, repo.invoke(net, "label", Arguments.none()));
    }

    @Test
    void closingUninstallsAndLetsTheClassLoaderGo() throws Exception {
        Repo repo = running.loader().start(snapshot(netRepo("one", "one")));
        Object[] model = {repo.load("net", Arguments.none())};
        repo.load("options", Arguments.of("small", "{\"depth\": 3, \"names\": []}", "{}"));
        var loader = new WeakReference<>(model[0].getClass().getClassLoader());
        long id = repo.bundleId();
        assertNotNull(running.context().getBundle(id));

        model[0] = null;
        repo.close();
        repo.close();

        assertNull(running.context().getBundle(id));
        assertTrue(repo.isClosed());
        assertThrows(IllegalStateException.class, () -> repo.load("net", Arguments.none()));
        for (int i = 0; i < 50 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull(loader.get());
    }

    @Test
    void callsRunWithTheReposContextClassLoader() throws Exception {
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        try (Repo repo = running.loader().start(snapshot(netRepo("one", "one")))) {
            Object net = repo.load("net", Arguments.none());
            assertSame(net.getClass().getClassLoader(), repo.load("context", Arguments.none()));
            assertSame(mine, Thread.currentThread().getContextClassLoader());
        }
    }

    @Test
    void whatRepoCodeThrowsReachesTheCaller() throws Exception {
        try (Repo repo = running.loader().start(snapshot(netRepo("one", "one")))) {
            var unchecked = assertThrows(IllegalStateException.class, () -> repo.load("fails", Arguments.of(false)));
            assertEquals("no luck", unchecked.getMessage());
            assertEquals("hubconf", unchecked.getStackTrace()[0].getClassName());

            var checked = fails(Kind.REPO_CODE, () -> repo.load("fails", Arguments.of(true)));
            assertEquals("fails threw IOException: no weights (hubconf.java:23)", checked.getMessage());
            assertEquals("hubconf", checked.getStackTrace()[0].getClassName());
        }
    }

    @Test
    void wrongArgumentsAreNamed() throws Exception {
        try (Repo repo = running.loader().start(snapshot(netRepo("one", "one")))) {
            assertEquals(
                    "Cannot find callable nett in hubconf. " + repo.ref()
                            + " offers context, fails, folder, net, options.",
                    fails(Kind.NOT_FOUND, () -> repo.load("nett", Arguments.none()))
                            .getMessage());
            fails(Kind.NOT_FOUND, () -> repo.load("_helper", Arguments.none()));
            assertEquals(
                    "net has no argument nam. Expected net(String name=one) → Net",
                    fails(Kind.ARGUMENT, () -> repo.load("net", Arguments.named("nam", "x")))
                            .getMessage());
            assertTrue(fails(Kind.ARGUMENT, () -> repo.load("fails", Arguments.none()))
                    .getMessage()
                    .startsWith("fails needs checked. Expected fails(boolean checked)"));
            assertTrue(fails(Kind.ARGUMENT, () -> repo.load("fails", Arguments.of("maybe")))
                    .getMessage()
                    .startsWith("fails cannot take \"maybe\" as checked: it must be true or false"));
            Object net = repo.load("net", Arguments.none());
            assertEquals(
                    "model.Net has no method predictt. It has get, label, predict, twice.",
                    fails(Kind.NOT_FOUND, () -> repo.invoke(net, "predictt", Arguments.none()))
                            .getMessage());
        }
    }

    @Test
    void everyCompileErrorIsShownWithItsLine() throws Exception {
        Path folder = netRepo("one", "one");
        NetRepo.file(
                folder, "model/Net.java", NetRepo.NET.replace("return 2 * value;", "return nothing + new Other().x;"));
        NetRepo.file(folder, "model/Other.java", "package model;\nclass Other { int x = \"text\"; }\n");
        var failure = fails(Kind.BUILD, () -> running.loader().start(snapshot(folder)));

        assertTrue(failure.getMessage().contains("model/Net.java:20:42: cannot find symbol"), failure.getMessage());
        assertTrue(failure.getMessage().contains("public int twice(int value) { return nothing + new Other().x; }\n"));
        assertTrue(failure.getMessage().contains("model/Other.java:2:23: incompatible types"), failure.getMessage());
        assertTrue(failure.getMessage().endsWith("2 errors in " + folder));
    }

    @Test
    void whatASnapshotLacksIsNamedWhereTheRepoMayNeedIt() throws Exception {
        Path empty = Files.createDirectory(temp.resolve("lacking"));
        List<String> missing = List.of("hubconf.java (it is a link that leads out, to \"../hubconf.java\")");
        var snapshot = new Snapshot(new RepoRef.Local(empty), "1", empty, List.of(), missing);
        var failure = assertThrows(HubException.class, () -> running.loader().start(snapshot));
        assertTrue(
                failure.getMessage().endsWith("\nFiles of the repo that are not here: " + missing.getFirst() + "."),
                failure.getMessage());
    }

    @Test
    void errorsOfARepoAreSaidBeforeItRuns() throws Exception {
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertEquals(
                empty + " has no hubconf.java at its root or under src/main/java, no hubconf.jar and no hubconf.py at"
                        + " its root and no hubconf.json or *.pt2 at its root: it is no model repo.",
                fails(Kind.NOT_FOUND, () -> running.loader().describe(snapshot(empty)))
                        .getMessage());

        Path needy = temp.resolve("needy");
        NetRepo.file(needy, "hubconf.java", """
            public class hubconf {
                static final java.util.List<String> dependencies = java.util.List.of("hub.core", "a.b", "c");
            }
            """);
        assertEquals(
                "Missing dependencies: a.b, c. Install a bundle that is, or exports, what is named without mvn:.",
                fails(Kind.DEPENDENCY, () -> running.loader().start(snapshot(needy)))
                        .getMessage());

        Path overloaded = temp.resolve("overloaded");
        NetRepo.file(
                overloaded,
                "hubconf.java",
                "public class hubconf {\n public int a() { return 1; }\n" + " public int a(int b) { return b; }\n}\n");
        assertTrue(fails(Kind.BUILD, () -> running.loader().describe(snapshot(overloaded)))
                .getMessage()
                .startsWith("hubconf.java:3:2: entrypoint a is overloaded"));
    }

    @Test
    void aConstructorThatFailsLeavesNothingBehind() throws Exception {
        int before = running.context().getBundles().length;
        Path thrower = temp.resolve("thrower");
        NetRepo.file(thrower, "hubconf.java", """
            public class hubconf {
                public hubconf() { throw new IllegalStateException("not today"); }
            }
            """);
        assertEquals(
                "The constructor of hubconf threw IllegalStateException: not today (hubconf.java:2)",
                fails(Kind.REPO_CODE, () -> running.loader().start(snapshot(thrower)))
                        .getMessage());

        NetRepo.file(thrower, "hubconf.java", """
            public class hubconf {
                static { throwing(); }
                static void throwing() { throw new IllegalStateException("not today"); }
            }
            """);
        assertEquals(
                "The constructor of hubconf threw IllegalStateException: not today (hubconf.java:3)",
                fails(Kind.REPO_CODE, () -> running.loader().start(snapshot(thrower)))
                        .getMessage());
        NetRepo.file(thrower, "hubconf.java", """
            import hub.core.HubException;
            public class hubconf {
                public hubconf() { throw new HubException(HubException.Kind.OFFLINE, "No weights, hub is offline."); }
            }
            """);
        assertEquals(
                "No weights, hub is offline.",
                fails(Kind.OFFLINE, () -> running.loader().start(snapshot(thrower)))
                        .getMessage());

        Path needy = temp.resolve("needy");
        NetRepo.file(needy, "hubconf.java", "public class hubconf { public hubconf(hub.core.Hub hub) {} }");
        assertEquals(
                "Missing service: hubconf's constructor asks for hub.core.Hub, and no bundle offers it.",
                fails(Kind.DEPENDENCY, () -> running.loader().start(snapshot(needy)))
                        .getMessage());
        for (String type : List.of("int", "String", "Object[]")) {
            NetRepo.file(needy, "hubconf.java", "public class hubconf { public hubconf(" + type + " size) {} }");
            String message = fails(Kind.BUILD, () -> running.loader().start(snapshot(needy)))
                    .getMessage();
            assertTrue(message.contains("which can be no service. Its parameters are services"), message);
        }
        assertEquals(before, running.context().getBundles().length);
    }

    @Test
    void arraysPassAsTheyAre() throws Exception {
        try (Repo repo = running.loader().start(snapshot(netRepo("one", "one")))) {
            Object net = repo.load("net", Arguments.none());
            Path[] images = {Path.of("a.png")};
            Object result = repo.invoke(net, "predict", new Arguments(List.of((Object) images), java.util.Map.of()));
            assertArrayEquals(new Object[] {"a.png"}, ((List<?>) result).toArray());
        }
    }
}
