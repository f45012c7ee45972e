package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.FollowOptions;
import hub.core.FollowOptions.MemoryPolicy;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.loader.swap.SwapService;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** How one revision of a model takes the place of another, and what happens if it cannot. */
class SwapTest extends SwapFixture {

    @Test
    void callsSeeOneRevisionFromStartToEndWhileSwapsPass() throws Exception {
        branch.newest = revision(1, NUMBER);
        Snapshot other = revision(2, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        var begun = new AtomicInteger(1);
        var done = new AtomicInteger(1);
        var stop = new AtomicBoolean();
        var loaders = new ArrayList<WeakReference<ClassLoader>>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var callers = new ArrayList<Future<Long>>();
            for (int i = 0; i < 4; i++) {
                callers.add(threads.submit(() -> callUntil(stop, model, begun, done)));
            }
            int most = Integer.getInteger("hub.swaps", 1_000);
            for (int i = 2; i <= most + 1; i++) {
                loaders.add(new WeakReference<>(model.use(SwapTest::loaderOf)));
                // Two built bundles, and a folder of its own for each revision: the number tells them apart.
                branch.newest = new Snapshot(REF, i % 2 == 0 ? other.revision() : "r1", temp.resolve("" + i));
                begun.set(i);
                assertTrue(model.update());
                done.set(i);
            }
            stop.set(true);
            for (Future<Long> caller : callers) {
                assertTrue(caller.get() > 0);
            }
        }
        assertEquals(loaders.size(), model.status().swaps());
        assertEquals(0, model.status().errors());
        awaitTrue(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
    }

    private static ClassLoader loaderOf(Object model) {
        return model.getClass().getClassLoader();
    }

    private static long callUntil(
            AtomicBoolean stop, LiveModel<IntSupplier> model, AtomicInteger begun, AtomicInteger done) {
        long calls = 0;
        for (; !stop.get(); calls++) {
            int earliest = done.get();
            int seen = model.use(number -> {
                int first = number.getAsInt();
                Thread.yield();
                assertEquals(first, number.getAsInt());
                assertEquals(first, call(model), "a nested call");
                return first;
            });
            int latest = begun.get();
            assertTrue(earliest <= seen && seen <= latest, () -> earliest + " " + seen + " " + latest);
        }
        return calls;
    }

    @Test
    void whateverFailsTheOldRevisionServesOn() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER.withStart(Duration.ofSeconds(5)));
        keepsServing(model, null, "host.test does not answer");
        keepsServing(model, revision(2, "public Fixed number() { return 1; }"), "hubconf.java:10");
        keepsServing(
                model,
                revision(
                        3,
                        "public static final java.util.List<String> dependencies = java.util.List.of(\"no.such\");"
                                + NUMBER),
                "no.such");
        keepsServing(
                model, revision(4, NUMBER + "{ if (true) throw new RuntimeException(\"bad luck\"); }"), "bad luck");
        keepsServing(model, revision(5, "public Fixed count() { return null; }"), "number");
        keepsServing(
                model, revision(6, "public Fixed number() { throw new OutOfMemoryError(\"on cuda:0\"); }"), "cuda:0");
        keepsServing(model, revision(7, "public String number() { return \"\"; }"), "java.lang.String");
        keepsServing(
                model,
                revision(8, "public Fixed number() throws Exception { Thread.sleep(100_000); return null; }"),
                "has not started after 5 s");
        assertEquals(0, model.status().swaps());
    }

    private void keepsServing(LiveModel<IntSupplier> model, Snapshot next, String why) throws Exception {
        branch.newest = next;
        int bundles = running.context().getBundles().length;
        assertThrows(HubException.class, model::update);
        LiveModel.Status status = model.status();
        assertEquals(State.STALE, status.state());
        assertTrue(status.failure().orElse("").contains(why), status::toString);
        assertEquals(1, call(model));
        // What is given up while it hangs is closed by its own thread.
        awaitTrue(() -> running.context().getBundles().length == bundles);
    }

    @Test
    void whatARepoThrewIsToldWithItsPlace() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        String thrown = "public Fixed number() { throw new IllegalStateException(\"bad luck\"); }";
        keepsServing(model, revision(2, thrown), "");
        assertEquals(
                "IllegalStateException: bad luck (hubconf.java:10)",
                model.status().failure().orElseThrow());
        String constant = "public static final class Bad { static final int N = Integer.parseInt(\"x\"); }"
                + "public Fixed number() { return new Fixed(Bad.N); }";
        keepsServing(model, revision(3, constant), "");
        assertEquals(
                "NumberFormatException: For input string: \"x\" (hubconf.java:10)",
                model.status().failure().orElseThrow());
    }

    @Test
    void aRevisionThatIsNotAdmittedDoesNotRun() throws Exception {
        branch.newest = revision(1, NUMBER);
        admit = snapshot -> {
            if (!snapshot.revision().equals("r1")) {
                throw new HubException(Kind.UNTRUSTED, snapshot.revision() + " is not trusted");
            }
        };
        LiveModel<IntSupplier> model = follow(NEVER.withMemory(MemoryPolicy.STOP_FIRST));
        keepsServing(model, revision(2, NUMBER), "r2 is not trusted");
    }

    @Test
    void aWarmUpThatFailsKeepsTheOld() throws Exception {
        branch.newest = revision(1, NUMBER);
        assertThrows(HubException.class, () -> follow(NEVER.withWarmUp("fail")));
        assertEquals(List.of(), swaps.list());
        LiveModel<IntSupplier> model = follow(NEVER);
        String cold = "public static final class Cold implements java.util.function.IntSupplier { public int"
            + " getAsInt() { return 2; } public void warmUp() { throw new IllegalStateException(\"cold\"); } } public"
            + " Cold number() { return new Cold(); }";
        keepsServing(model, revision(2, cold), "cold");
    }

    @Test
    void aBrokenRevisionIsTriedOnceUntilItChanges() throws Exception {
        branch.newest = revision(1, NUMBER);
        var failures = new AtomicInteger();
        LiveModel<IntSupplier> model = follow(FollowOptions.DEFAULT
                .withInterval(Duration.ofMillis(20))
                .withListener(status -> status.failure().ifPresent(why -> failures.incrementAndGet())));
        Path marks = Files.createDirectory(temp.resolve("marks"));
        branch.newest = revision(
                2,
                ("public Fixed number() throws Exception {"
                                + " java.nio.file.Files.createTempFile(java.nio.file.Path.of(\"%s\"), \"\", \"\");"
                                + " throw new RuntimeException(\"broken\"); }")
                        .formatted(marks));
        awaitTrue(() -> failures.get() == 1);
        int asked = branch.asked.get();
        awaitTrue(() -> branch.asked.get() > asked + 3);
        try (var tries = Files.list(marks)) {
            assertEquals(1, tries.count());
        }
        assertEquals(State.STALE, model.state());
        branch.newest = revision(3, NUMBER);
        awaitTrue(() -> call(model) == 3);
        assertEquals(State.SERVING, model.state());
    }

    @Test
    void stopFirstMakesCallsWaitAndBringsTheOldBackIfTheNewFails() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER.withMemory(MemoryPolicy.STOP_FIRST));
        int bundles = running.context().getBundles().length;
        branch.newest = revision(
                2,
                NUMBER.replace("{ return", "throws Exception { Thread.sleep(300); return")
                        .replace("; }", "; }"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> update = threads.submit(model::update);
            awaitTrue(() -> model.revision().isEmpty() || update.isDone());
            assertEquals(2, call(model));
            assertTrue(update.get());
        }
        branch.newest = revision(3, "public Fixed number() { throw new RuntimeException(\"broken\"); }");
        assertThrows(HubException.class, model::update);
        assertEquals(2, call(model));
        assertEquals(bundles, running.context().getBundles().length);
    }

    @Test
    void aCallAsksForItsOwnRevision() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER.withMemory(MemoryPolicy.SIDE_BY_SIDE));
        branch.newest = revision(2, NUMBER);
        var inside = new CountDownLatch(1);
        var swapped = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> asked = threads.submit(() -> model.<String>use(_ -> {
                inside.countDown();
                awaitLatch(swapped);
                return model.revision();
            }));
            awaitLatch(inside);
            Future<Boolean> update = threads.submit(model::update);
            awaitTrue(() -> model.revision().equals("r2") || update.isDone());
            swapped.countDown();
            assertEquals("r1", asked.get());
            assertTrue(update.get());
        }
        assertEquals("r2", model.revision());
    }

    @Test
    void rollbackGoesBackAndStaysThere() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(FollowOptions.DEFAULT.withInterval(Duration.ofMillis(20)));
        assertThrows(HubException.class, model::rollback);
        branch.newest = revision(2, NUMBER);
        awaitTrue(() -> call(model) == 2);
        model.rollback();
        int asked = branch.asked.get();
        awaitTrue(() -> branch.asked.get() > asked + 3);
        assertEquals(1, call(model));
        assertTrue(model.update());
        assertEquals(2, call(model));
    }

    @Test
    void anAnswerThatComesLateDoesNotBringAnOlderRevisionBack() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        branch.newest = revision(2, NUMBER);
        var late = new CountDownLatch(1);
        branch.answers = late;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> update = threads.submit(model::update);
            awaitTrue(() -> branch.asked.get() == 1);
            branch.answers = new CountDownLatch(0);
            branch.newest = revision(3, NUMBER);
            assertTrue(model.update());
            late.countDown();
            assertFalse(update.get());
        }
        assertEquals(3, call(model));
    }

    @Test
    void threadsThatAModelStartsFindItsClassesByName() throws Exception {
        branch.newest = revision(1, """
            public static final class Threaded implements java.util.function.IntSupplier {
                public int getAsInt() {
                    var found = new java.util.concurrent.FutureTask<>(() ->
                            Thread.currentThread().getContextClassLoader().loadClass("hubconf$Fixed") == Fixed.class);
                    new Thread(found).start();
                    try {
                        return found.get() ? 1 : 0;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            public Threaded number() { return new Threaded(); }
            """);
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        assertEquals(1, call(follow(NEVER)));
        assertSame(mine, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void aCallCannotSwapWhatItIsInside() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        assertThrows(IllegalStateException.class, () -> model.use(number -> model.update()));
        assertEquals(1, model.status().errors());
    }

    @Test
    void aSavedFileIsLive() throws Exception {
        Path folder = revision(1, NUMBER.replace("Integer.parseInt(dir.getFileName().toString())", "1"))
                .dir();
        var store = new RepoStore() {
            @Override
            public Snapshot snapshot(RepoRef ref, LoadOptions options) {
                try {
                    return TestFramework.snapshot(folder);
                } catch (IOException e) {
                    throw new HubException(Kind.DISK, e.toString());
                }
            }

            @Override
            public Snapshot update(RepoRef ref, LoadOptions options) {
                return snapshot(ref, options);
            }

            @Override
            public Optional<Snapshot> cached(RepoRef.Remote ref, String revision) {
                throw new AssertionError(ref);
            }
        };
        SwapService local = service(store);
        try (var model =
                local.follow(new RepoRef.Local(folder), "number", IntSupplier.class, FollowOptions.DEFAULT, admit)) {
            assertEquals(1, call(model));
            Path source = folder.resolve("hubconf.java");
            // As editors save: written beside, then renamed over.
            Path beside = Files.writeString(
                    folder.resolve("4913~"), Files.readString(source).replace("Fixed(1)", "Fixed(2)"));
            Files.move(beside, source, StandardCopyOption.ATOMIC_MOVE);
            awaitTrue(() -> call(model) == 2);
            Files.writeString(source, Files.readString(source).replace("Fixed(2)", "Fixed(2"));
            awaitTrue(() -> model.state() == State.STALE);
            assertEquals(2, call(model));
        }
    }
}
