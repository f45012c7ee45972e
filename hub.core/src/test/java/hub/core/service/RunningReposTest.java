package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.Unloaded;
import hub.core.spi.Listing;
import hub.core.spi.RepoLoader;
import hub.core.spi.Snapshot;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RunningReposTest {

    @Test
    void aSlowRepoHoldsUpNoOther() throws Exception {
        var started = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        RunningRepos running = running(snapshot -> {
            if (snapshot.ref().toString().endsWith("slow")) {
                started.countDown();
                await(go);
            }
            return new StartedRepo(snapshot);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> running.open(folder("/slow")));
            await(started);
            Repo quick = running.open(folder("/quick"));
            assertEquals(List.of(quick), running.list());
            go.countDown();
            assertEquals(List.of(slow.get(), quick), running.list());
        }
    }

    @Test
    void callersOfOneRevisionShareOneStart() throws Exception {
        var starts = new AtomicInteger();
        var go = new CountDownLatch(1);
        RunningRepos running = running(snapshot -> {
            starts.incrementAndGet();
            await(go);
            return new StartedRepo(snapshot);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> running.open(folder("/a")));
            var second = threads.submit(() -> running.open(folder("/a")));
            go.countDown();
            assertSame(first.get(), second.get());
        }
        assertEquals(1, starts.get());
    }

    @Test
    void aFailedStartIsTriedAgain() {
        var starts = new AtomicInteger();
        RunningRepos running = running(snapshot -> {
            if (starts.incrementAndGet() == 1) {
                throw new HubException(Kind.BUILD, "hubconf.java:1: ';' expected");
            }
            return new StartedRepo(snapshot);
        });
        assertThrows(HubException.class, () -> running.open(folder("/a")));
        assertSame(running.open(folder("/a")), running.open(folder("/a")));
    }

    @Test
    void aClosedRepoIsStartedAnew() {
        RunningRepos running = running(StartedRepo::new);
        running.open(folder("/a")).close();
        assertEquals(false, running.open(folder("/a")).isClosed());
        running.open(folder("/a")).close();
        assertEquals(List.of(), running.list());
        assertEquals(false, running.open(folder("/a")).isClosed());
    }

    @Test
    void closedReposAreForgottenAlsoWhereNobodyAsksForThem() throws Exception {
        RunningRepos running = running(StartedRepo::new);
        var closed = new ArrayList<WeakReference<Repo>>();
        for (int i = 0; i < 1_000; i++) {
            Repo repo = running.open(folder("/" + i));
            repo.close();
            closed.add(new WeakReference<>(repo));
        }
        System.gc();
        assertTrue(closed.stream().filter(repo -> repo.get() != null).count() < 100);
    }

    /** Each repo waits until the closing of all has begun: one after the other they would never end. */
    @Test
    void allAreClosedAtTheSameTime() {
        var begun = new CountDownLatch(3);
        var repos = new ArrayList<Repo>();
        RunningRepos running = running(snapshot -> new StartedRepo(snapshot, () -> {
            begun.countDown();
            await(begun);
        }));
        for (String path : List.of("/a", "/b", "/c")) {
            repos.add(running.open(folder(path)));
        }
        running.close();
        assertTrue(repos.stream().allMatch(Repo::isClosed));
        assertEquals(List.of(), running.list());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertEquals(true, latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static RunningRepos running(Function<Snapshot, Repo> start) {
        return new RunningRepos(new Loader(start));
    }

    /** Every folder exists, at one revision. */
    private static Snapshot folder(String path) {
        return new Snapshot(RepoRef.parse(path), "1", Path.of("/"));
    }

    private record Loader(Function<Snapshot, Repo> start) implements RepoLoader {

        @Override
        public Listing describe(Snapshot snapshot) {
            return new Listing(List.of(), List.of(), List.of());
        }

        @Override
        public Inspection inspect(Snapshot snapshot) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Repo start(Snapshot snapshot) {
            return start.apply(snapshot);
        }
    }

    /** A repo that can be closed. */
    private static final class StartedRepo implements Repo {

        private final Snapshot snapshot;
        private final Runnable lastCall;
        private volatile boolean closed;

        StartedRepo(Snapshot snapshot) {
            this(snapshot, () -> {});
        }

        /** One whose last call ends after it is closed to others. */
        StartedRepo(Snapshot snapshot, Runnable lastCall) {
            this.snapshot = snapshot;
            this.lastCall = lastCall;
        }

        @Override
        public RepoRef ref() {
            return snapshot.ref();
        }

        @Override
        public String revision() {
            return snapshot.revision();
        }

        @Override
        public Path dir() {
            return snapshot.dir();
        }

        @Override
        public long bundleId() {
            return 1;
        }

        @Override
        public List<Entrypoint> entrypoints() {
            return List.of();
        }

        @Override
        public <T> T load(String entrypoint, Class<T> type, Arguments arguments) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object invoke(Object model, String method, Arguments arguments) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Entrypoint> describe(Object model) {
            return List.of();
        }

        @Override
        public Unloaded closeAndVerify() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public void close() {
            lastCall.run();
            closed = true;
        }
    }
}
