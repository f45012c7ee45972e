package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.Unloaded;
import hub.core.spi.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** What is left of a repo that was closed, whatever it did. */
class ReleaseTest extends FrameworkFixture {

    private Repo open(String body) throws IOException {
        return running.loader().start(repo("repo", body));
    }

    @Test
    void aClosedRepoLeavesNothing() throws Exception {
        Repo repo = open("public Object model() { return new Object() {}; }");
        repo.load("model", Arguments.none());

        Unloaded unloaded = repo.closeAndVerify();

        assertTrue(unloaded.gone(), unloaded.toString());
        assertEquals(List.of(), unloaded.heldBy());
    }

    @Test
    void aRepoThatUsesImageIoFirstLeavesNothing() throws Exception {
        Repo repo = open("public String[] formats() { return javax.imageio.ImageIO.getReaderFormatNames(); }");
        repo.load("formats", Arguments.none());

        Unloaded unloaded = repo.closeAndVerify();

        assertTrue(unloaded.gone(), unloaded.toString());
    }

    @Test
    void aKeptObjectIsReported() throws Exception {
        Repo repo = open("public Object model() { return new Object() {}; }");
        Object kept = repo.load("model", Arguments.none());

        Unloaded unloaded = repo.closeAndVerify();

        assertFalse(unloaded.gone());
        assertTrue(unloaded.heldBy().getFirst().contains("someone keeps"), unloaded.toString());
        assertEquals("hubconf$1", kept.getClass().getName());
    }

    @Test
    void aThreadThatRunsOnIsNamed() throws Exception {
        Repo repo = open("""
            public Thread busy() {
                var thread = new Thread(() -> {
                    try { Thread.sleep(600_000); } catch (InterruptedException e) { }
                }, "repo-worker");
                thread.setDaemon(true);
                thread.start();
                return thread;
            }
            """);
        Thread thread = repo.load("busy", Thread.class, Arguments.none());
        Unloaded unloaded = repo.closeAndVerify();

        assertEquals(List.of("thread repo-worker"), unloaded.heldBy());
        thread.interrupt();
        thread.join();
    }

    @Test
    void servicesThatARepoRegisteredGoWithIt() throws Exception {
        Repo repo = open("""
            public hubconf(org.osgi.framework.BundleContext context) {
                context.registerService(java.util.function.Supplier.class, () -> "mine", null);
            }
            """);
        assertEquals(
                1, running.context().getServiceReferences(Supplier.class, null).size());

        Unloaded unloaded = repo.closeAndVerify();
        assertTrue(unloaded.gone(), unloaded.toString());
        assertEquals(
                0, running.context().getServiceReferences(Supplier.class, null).size());
    }

    @Test
    void aBundleThatIsWiredToAnEntrypointDoesNotKeepIt() throws Exception {
        Repo repo = open("public Object model() { return new Object() {}; }");
        Bundle consumer = running.context().installBundle("consumer", bundle("""
            Bundle-ManifestVersion: 2
            Bundle-SymbolicName: consumer
            Require-Capability: hub.entrypoint;filter:="(hub.entrypoint=model)"
            """));
        consumer.start();
        assertEquals(Bundle.ACTIVE, consumer.getState());

        Unloaded unloaded = repo.closeAndVerify();

        assertTrue(unloaded.gone(), unloaded.toString());
        // The framework refreshes bundles in a thread of its own, which may not be done yet.
        for (int i = 0; i < 1000 && consumer.getState() != Bundle.INSTALLED; i++) {
            Thread.sleep(10);
        }
        assertEquals(Bundle.INSTALLED, consumer.getState());
    }

    private static InputStream bundle(String headers) throws IOException {
        var jar = new ByteArrayOutputStream();
        new JarOutputStream(
                        jar, new Manifest(new ByteArrayInputStream(("Manifest-Version: 1.0\n" + headers).getBytes())))
                .close();
        return new ByteArrayInputStream(jar.toByteArray());
    }

    @Test
    void aContextClassLoaderThatARepoSetIsPutBack() throws Exception {
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        Repo repo = open("""
            public void mess() {
                Thread.currentThread().setContextClassLoader(new ClassLoader(hubconf.class.getClassLoader()) {});
            }
            """);
        repo.load("mess", Arguments.none());

        assertSame(mine, Thread.currentThread().getContextClassLoader());
        assertTrue(repo.closeAndVerify().gone());
    }

    @Test
    void aThreadLocalKeepsTheClassesUntilItsThreadEnds() throws Exception {
        Repo repo = open("""
            private static final ThreadLocal<Object> KEPT = new ThreadLocal<>();
            public void keep() { KEPT.set(new Object() {}); }
            """);
        var done = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        Thread pooled = Thread.ofPlatform().start(() -> {
            repo.load("keep", Arguments.none());
            done.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        done.await();
        assertFalse(repo.closeAndVerify().gone());

        end.countDown();
        pooled.join();
        assertTrue(repo.closeAndVerify().gone());
    }

    @Test
    void aConstructorThatNeverReturnsIsGivenUp() throws Exception {
        var loader = running.loader(List.of(), Map.of("start.seconds", 1));
        Snapshot endless = repo("endless", "public hubconf() throws Exception { Thread.sleep(600_000); }");
        var failure = assertThrows(HubException.class, () -> loader.start(endless));

        assertEquals(Kind.REPO_CODE, failure.kind());
        assertTrue(
                failure.getMessage()
                        .startsWith(
                                "The constructor of hubconf has not returned after 1 s, it stands at hubconf.<init>("),
                failure.getMessage());
    }

    @Test
    void anErrorOfTheConstructorIsAnErrorOfTheRepo() throws Exception {
        Snapshot thrower = repo("thrower", "public hubconf() { throw new StackOverflowError(\"deep\"); }");
        var failure = assertThrows(HubException.class, () -> running.loader().start(thrower));

        assertEquals(
                "The constructor of hubconf threw StackOverflowError: deep (hubconf.java:2)", failure.getMessage());
    }

    @Test
    void closingWaitsForTheCallInside() throws Exception {
        Repo repo = open("""
            public String slow(java.util.concurrent.CountDownLatch inside) throws Exception {
                inside.countDown();
                Thread.sleep(300);
                return new Object() { public String toString() { return "whole"; } }.toString();
            }
            """);
        var inside = new CountDownLatch(1);
        var result = CompletableFuture.supplyAsync(() -> repo.load("slow", Arguments.of(inside)));
        inside.await();
        repo.close();

        assertEquals("whole", result.get(1, TimeUnit.SECONDS));
    }

    @Test
    void aCallThatHangsDoesNotKeepARepoOpen() throws Exception {
        Repo repo = open("""
            public void hang(java.util.concurrent.CountDownLatch inside, java.util.concurrent.CountDownLatch end)
                    throws Exception {
                inside.countDown();
                end.await();
            }
            """);
        var inside = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var call = CompletableFuture.runAsync(() -> repo.load("hang", Arguments.of(inside, end)));
        inside.await();
        repo.close();

        assertTrue(repo.isClosed());
        assertFalse(call.isDone());
        end.countDown();
        call.get(5, TimeUnit.SECONDS);
    }

    /** {@code -Dhub.cycles=10000} for the long run. */
    @Test
    void loadingAndUnloadingLeavesNothingBehind() throws Exception {
        int cycles = Integer.getInteger("hub.cycles", 200);
        ModelLoader loader = running.loader();
        Snapshot one = repo("one", "public Object model(int size) { return new byte[size]; }");
        Snapshot two = repo("two", "public Object model(int size) { return new Object[] {new hubconf(), size}; }");
        cycle(loader, one, two, cycles / 4);
        long classes = loadedClasses();
        long metaspace = metaspace();
        long files = openFiles();
        cycle(loader, one, two, cycles);

        assertEquals(0, running.context().getBundles().length - 1);
        // One that stayed would keep at least two classes; some of the JDK's are loaded late.
        assertTrue(loadedClasses() < classes + cycles / 2, classes + " classes became " + loadedClasses());
        // A repo's class loader that stayed would add some 50 kB in each cycle.
        long grown = metaspace() - metaspace;
        assertTrue(grown < 2 << 20, "metaspace grew by " + grown + " bytes");
        assertTrue(openFiles() <= files + 5, files + " open files became " + openFiles());
    }

    private static void cycle(ModelLoader loader, Snapshot one, Snapshot two, int times) {
        for (int i = 0; i < times; i++) {
            try (Repo first = loader.start(one);
                    Repo second = loader.start(two)) {
                first.load("model", Arguments.named("size", "10"));
                second.load("model", Arguments.of(10));
            }
        }
    }

    private static long loadedClasses() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(least, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        }
        return least;
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }

    private static long openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (var files = Files.list(descriptors)) {
            return files.count();
        }
    }
}
