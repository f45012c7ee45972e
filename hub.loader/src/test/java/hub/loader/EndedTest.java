package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.FrameworkWiring;

/** What happens to models when what they run on is stopped, refreshed or replaced. */
class EndedTest extends SwapFixture {

    /** A revision whose model is the number of a service. */
    private Snapshot ofService() throws IOException {
        Snapshot revision = revision(1, """
            private final java.util.function.LongSupplier numbers;
            public hubconf(java.util.function.LongSupplier numbers) { this.numbers = numbers; dir = null; }
            public Fixed number() { return new Fixed((int) numbers.getAsLong()); }
            """);
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

    private long modelBundles() {
        return Arrays.stream(running.context().getBundles())
                .filter(bundle -> bundle.getLocation().startsWith("hub:"))
                .count();
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
        awaitTrue(() -> modelBundles() == 1);
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
        awaitTrue(() -> modelBundles() == 1);
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
        awaitTrue(() -> modelBundles() == 0);
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
        awaitTrue(() -> modelBundles() == 0);
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
