package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.FollowOptions;
import hub.core.FollowOptions.MemoryPolicy;
import hub.core.HubException;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import hub.loader.build.BuiltBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.FrameworkWiring;

/** What happens to models when what they run on is stopped, refreshed or replaced. */
class EndedTest extends SwapFixture {

    /** A revision whose model is the number of a service. */
    private Snapshot ofService() throws IOException {
        return withOneConstructor(1, """
            private final java.util.function.LongSupplier numbers;
            public hubconf(java.util.function.LongSupplier numbers) { this.numbers = numbers; dir = null; }
            public Fixed number() { return new Fixed((int) numbers.getAsLong()); }
            """);
    }

    private Snapshot withOneConstructor(int number, String member) throws IOException {
        Snapshot revision = revision(number, member);
        Path source = revision.dir().resolve("hubconf.java");
        Files.writeString(
                source,
                Files.readString(source).replace("public hubconf(java.nio.file.Path dir) { this.dir = dir; }", ""));
        return revision;
    }

    private ServiceRegistration<LongSupplier> register(long number) {
        return running.context().registerService(LongSupplier.class, () -> number, null);
    }

    private Bundle bundle(LiveModel<?> model) {
        return running.context().getBundle(model.status().bundle());
    }

    private List<Bundle> modelBundles() {
        return Arrays.stream(running.context().getBundles())
                .filter(BuiltBundle::isModel)
                .toList();
    }

    @Test
    void aFollowedModelServesAgainAfterItsBundleWasStopped() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        long before = model.status().bundle();

        bundle(model).stop();

        assertEquals(1, call(model));
        assertEquals(State.SERVING, model.state());
        assertNotEquals(before, model.status().bundle());
        awaitTrue(() -> modelBundles().size() == 1);
    }

    @Test
    void aModelThatWasRolledBackIsStaleAlsoWhenItServesAgain() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        branch.newest = revision(2, NUMBER);
        model.update();
        model.rollback();
        assertEquals(State.STALE, model.state());
        long before = model.status().bundle();

        bundle(model).stop();

        assertEquals(1, call(model));
        assertNotEquals(before, model.status().bundle());
        assertEquals(State.STALE, model.state());
        assertEquals(Optional.of("r2 was rolled back."), model.status().failure());
    }

    @Test
    void aFollowedModelServesAgainAfterARefresh() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        Bundle bundle = bundle(model);
        running.framework.adapt(FrameworkWiring.class).refreshBundles(List.of(bundle));

        awaitTrue(() -> model.status().bundle() != bundle.getBundleId() && model.state() == State.SERVING);
        assertEquals(1, call(model));
        assertEquals("r1", model.revision());
        awaitTrue(() -> modelBundles().size() == 1);
    }

    @Test
    void aFollowedModelWaitsForTheServiceThatItNeeds() throws Exception {
        branch.newest = ofService();
        ServiceRegistration<LongSupplier> first = register(1);
        LiveModel<IntSupplier> model = follow(NEVER);
        assertEquals(1, call(model));

        first.unregister();
        awaitTrue(() -> model.state() == State.DOWN);
        assertTrue(
                model.status().failure().orElse("").contains("java.util.function.LongSupplier"),
                model.status()::toString);
        register(2);

        awaitTrue(() -> model.state() == State.SERVING);
        assertEquals(2, call(model));
        assertEquals(Optional.empty(), model.status().failure());
        assertEquals(0, model.status().swaps());
    }

    @Test
    void aServiceThatWasNotGivenToARepoEndsNothing() throws Exception {
        branch.newest = ofService();
        register(1);
        LiveModel<IntSupplier> model = follow(NEVER);
        long before = model.status().bundle();
        register(2).unregister();

        assertEquals(before, model.status().bundle());
        assertEquals(1, call(model));
    }

    @Test
    void aLoadedRepoSaysThatItHasEnded() throws Exception {
        ServiceRegistration<LongSupplier> service = register(1);
        Repo repo = running.loader().start(ofService());
        assertFalse(repo.isClosed());
        service.unregister();

        assertTrue(repo.isClosed());
        assertEquals(
                repo.ref()
                        + " has ended: the service java.util.function.LongSupplier that it was given is gone. Load it"
                        + " again.",
                assertThrows(IllegalStateException.class, () -> repo.load("number", Arguments.none()))
                        .getMessage());
        awaitTrue(() -> modelBundles().size() == 0);
    }

    /** The framework told of the service's end before the repo was watched, and takes the service back after. */
    @Test
    void aRepoThatStartsWhileItsServiceGoesEnds() throws Exception {
        Snapshot revision = withOneConstructor(1, """
            public hubconf(java.util.function.LongSupplier numbers) { numbers.getAsLong(); dir = null; }
            """);
        var given = new CountDownLatch(1);
        var going = new CountDownLatch(1);
        LongSupplier numbers = () -> {
            given.countDown();
            await(going);
            return 1;
        };
        ServiceRegistration<LongSupplier> service =
                running.context().registerService(LongSupplier.class, numbers, null);
        Future<Repo> started;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            started = threads.submit(() -> running.loader().start(revision));
            ServiceListener holdsTheEvent = event -> {
                if (event.getType() == ServiceEvent.UNREGISTERING) {
                    going.countDown();
                    awaitDone(started);
                }
            };
            running.context().addServiceListener(holdsTheEvent, "(objectClass=java.util.function.LongSupplier)");
            await(given);
            service.unregister();
            running.context().removeServiceListener(holdsTheEvent);
        }

        assertTrue(started.resultNow().isClosed());
        awaitTrue(() -> modelBundles().size() == 0);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitDone(Future<?> future) {
        try {
            future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClosedModelDoesNotComeBack() throws Exception {
        branch.newest = ofService();
        ServiceRegistration<LongSupplier> service = register(1);
        LiveModel<IntSupplier> model = follow(NEVER);
        service.unregister();
        model.close();
        register(2);

        assertEquals(State.CLOSED, model.state());
        awaitTrue(() -> modelBundles().size() == 0);
    }

    /** Revision 2, whose entrypoint runs something first. */
    private Snapshot thatRuns(Runnable first) throws IOException {
        running.context().registerService(Runnable.class, first, null);
        return withOneConstructor(2, """
            private final Runnable first;
            public hubconf(Runnable first) { this.first = first; dir = null; }
            public Fixed number() { first.run(); return new Fixed(2); }
            """);
    }

    private static void stop(Bundle bundle) {
        try {
            bundle.stop();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRevisionThatEndsDuringAFailedSwapServesAgain() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER.withMemory(MemoryPolicy.SIDE_BY_SIDE));
        Bundle old = bundle(model);
        branch.newest = thatRuns(() -> {
            stop(old);
            throw new IllegalStateException("broken");
        });

        assertThrows(HubException.class, model::update);

        assertEquals(1, call(model));
        assertEquals("r1", model.revision());
        assertNotEquals(old.getBundleId(), model.status().bundle());
        awaitTrue(() -> model.state() == State.STALE && modelBundles().size() == 1);
    }

    @Test
    void aRevisionThatFailedAsTheOldOneEndedIsTriedAgain() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model =
                follow(FollowOptions.DEFAULT.withInterval(Duration.ofMillis(20)).withMemory(MemoryPolicy.SIDE_BY_SIDE));
        Bundle old = bundle(model);
        var tries = new AtomicInteger();
        branch.newest = thatRuns(() -> {
            if (tries.getAndIncrement() == 0) {
                stop(old);
                throw new IllegalStateException("broken");
            }
        });

        awaitTrue(() -> call(model) == 2);
        assertEquals(2, tries.get());
    }

    @Test
    void aRevisionThatEndedWhileItStartedIsTriedAgain() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model =
                follow(FollowOptions.DEFAULT.withInterval(Duration.ofMillis(20)).withMemory(MemoryPolicy.STOP_FIRST));
        var tries = new AtomicInteger();
        branch.newest = thatRuns(() -> {
            if (tries.getAndIncrement() == 0) {
                // The old one is closed already.
                modelBundles().forEach(EndedTest::stop);
                throw new IllegalStateException("broken");
            }
        });

        awaitTrue(() -> model.status().swaps() == 1);
        assertEquals(2, tries.get());
        assertEquals(2, call(model));
    }

    @Test
    void aRevisionThatFailedWhileTheOldOneCouldNotComeBackIsTriedAgain() throws Exception {
        branch.newest = ofService();
        ServiceRegistration<LongSupplier> service = register(1);
        LiveModel<IntSupplier> model = follow(FollowOptions.DEFAULT.withInterval(Duration.ofMillis(20)));
        service.unregister();
        awaitTrue(() -> model.state() == State.DOWN);
        var tries = new AtomicInteger();
        var broken = new AtomicBoolean(true);
        branch.newest = thatRuns(() -> {
            tries.incrementAndGet();
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
        });
        awaitTrue(() -> tries.get() > 0);

        // No poll ends before the old one is back.
        branch.answers = new CountDownLatch(1);
        int asked = branch.asked.get();
        awaitTrue(() -> branch.asked.get() > asked);
        register(1);
        awaitTrue(() -> model.revision().equals("r1") && call(model) == 1);
        broken.set(false);
        branch.answers.countDown();

        awaitTrue(() -> model.revision().equals("r2") && call(model) == 2);
    }

    @Test
    void callsWaitWhileItComesBack() throws Exception {
        branch.newest = ofService();
        ServiceRegistration<LongSupplier> first = register(1);
        LiveModel<IntSupplier> model = follow(NEVER);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            register(2);
            first.unregister();
            Future<Integer> call = threads.submit(() -> call(model));
            assertEquals(2, call.get());
        }
    }
}
