package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import hub.core.Repo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.osgi.framework.Bundle;

/** How the calls inside models end when the framework stops. */
class FinalDrainTest extends SwapFixture {

    private static final int MODELS = 5;
    private static final Duration LONG = Duration.ofSeconds(30);

    /** The first bundle that stops is told of it before anything of it goes. */
    private static final Set<Integer> NOT_STOPPED = Set.of(Bundle.ACTIVE, Bundle.STOPPING);

    private final List<Future<Integer>> calls = new ArrayList<>();
    private final CountDownLatch inside = new CountDownLatch(2 * MODELS);

    /** A call that stays inside until something holds, and returns the state of its bundle then. */
    private int stay(long bundle, BooleanSupplier until) {
        inside.countDown();
        Bundle own = running.context().getBundle(bundle);
        awaitHolds(until);
        return own.getState();
    }

    /** Each call waits for all models to be closed: if one were closed after the other, none would return. */
    @Test
    void allCallsEndAtTheSameTimeAndBeforeAnyBundleStops() throws Exception {
        branch.newest = revision(1, """
            public Fixed number() { return new Fixed(1); }
            public int stay(java.util.function.IntSupplier call) { return call.getAsInt(); }
            """);
        var models = new ArrayList<LiveModel<IntSupplier>>();
        var repos = new ArrayList<Repo>();
        var patientLoader = running.loader(List.of(), Map.of("close.seconds", (int) LONG.toSeconds()));
        for (int i = 0; i < MODELS; i++) {
            models.add(follow(NEVER.withDrain(LONG)));
            repos.add(patientLoader.start(branch.newest));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var model : models) {
                long bundle = model.status().bundle();
                BooleanSupplier allClosed = () -> models.stream().allMatch(each -> each.state() == State.CLOSED);
                calls.add(threads.submit(() -> model.use(_ -> stay(bundle, allClosed))));
            }
            for (var repo : repos) {
                IntSupplier call =
                        () -> stay(repo.bundleId(), () -> repos.stream().allMatch(Repo::isClosed));
                calls.add(threads.submit(() -> repo.load("stay", Integer.class, Arguments.of(call))));
            }
            inside.await();

            running.framework.stop();
            running.framework.waitForStop(0);

            assertTrue(calls.stream().allMatch(Future::isDone));
            for (Future<Integer> call : calls) {
                assertTrue(NOT_STOPPED.contains(call.get()), call::toString);
            }
        }
        assertEquals(List.of(), swaps.list());
    }

    @Test
    void aCallThatIsInsideMayCallOtherModelsUntilItEndsAndNobodyElseMay() throws Exception {
        branch.newest = revision(1, """
            public Fixed number() { return new Fixed(1); }
            public int two() { return 2; }
            public int stay(java.util.function.IntSupplier call) { return call.getAsInt(); }
            """);
        // First: a loader that starts takes the bundles away that it finds.
        var patientLoader = running.loader(List.of(), Map.of("close.seconds", (int) LONG.toSeconds()));
        LiveModel<IntSupplier> one = follow(NEVER.withDrain(LONG));
        LiveModel<IntSupplier> other = follow(NEVER.withDrain(LONG));
        Repo first = patientLoader.start(branch.newest);
        Repo second = patientLoader.start(branch.newest);
        BooleanSupplier stopping = () ->
                one.state() == State.CLOSED && other.state() == State.CLOSED && first.isClosed() && second.isClosed();
        IntSupplier callsOthers = () -> call(other)
                + (int) other.invoke("getAsInt", Arguments.none())
                + second.load("two", Integer.class, Arguments.none());
        var begun = new CountDownLatch(2);
        IntSupplier slow = () -> {
            begun.countDown();
            awaitHolds(stopping);
            int before = callsOthers.getAsInt();
            // The others are empty for a while, and yet let it in again.
            return 10 * before + callsOthers.getAsInt();
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            calls.add(threads.submit(() -> one.use(_ -> slow.getAsInt())));
            calls.add(threads.submit(() -> first.load("stay", Integer.class, Arguments.of(slow))));
            Future<List<String>> outside = threads.submit(() -> {
                begun.await();
                awaitTrue(stopping);
                return Stream.<Executable>of(
                                () -> call(other),
                                () -> other.invoke("getAsInt", Arguments.none()),
                                () -> second.load("two", Arguments.none()))
                        .map(call ->
                                assertThrows(IllegalStateException.class, call).getMessage())
                        .toList();
            });
            begun.await();

            running.framework.stop();
            running.framework.waitForStop(0);

            for (Future<Integer> call : calls) {
                assertEquals(44, call.get());
            }
            String closed = other.name() + " is closed";
            assertEquals(
                    List.of(closed, closed, REF + " has ended: the framework was stopped. Load it again."),
                    outside.get());
        }
    }

    private static void awaitHolds(BooleanSupplier condition) {
        try {
            awaitTrue(condition);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
