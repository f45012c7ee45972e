package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.FollowOptions;
import hub.core.HubException;
import hub.core.LiveModel;
import hub.core.LiveModel.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** How a live model begins, after a restart too, and how it ends. */
class LiveModelLifeTest extends SwapFixture {

    @Test
    void closeWaitsForTheCallInside() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> call = threads.submit(() -> model.use(number -> {
                entered.countDown();
                awaitLatch(leave);
                return number.getAsInt();
            }));
            awaitLatch(entered);
            Future<?> close = threads.submit(model::close);
            try {
                awaitTrue(() -> model.state() == State.CLOSED);
                assertThrows(IllegalStateException.class, () -> call(model));
                assertThrows(TimeoutException.class, () -> close.get(200, TimeUnit.MILLISECONDS));
            } finally {
                leave.countDown();
            }
            assertEquals(1, call.get());
            close.get();
        }
        assertEquals(List.of(), swaps.list());
    }

    @Test
    void closingWaitsForNoNetwork() throws Exception {
        branch.newest = revision(1, NUMBER);
        LiveModel<IntSupplier> model = follow(NEVER);
        branch.answers = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> update = threads.submit(model::update);
            try {
                awaitTrue(() -> branch.asked.get() == 1);
                model.close();
                assertFalse(update.isDone());
            } finally {
                branch.answers.countDown();
            }
            assertThrows(ExecutionException.class, update::get);
        }
        assertEquals(State.CLOSED, model.state());
    }

    @Test
    void closingGivesUpWhatIsStarting() throws Exception {
        branch.newest = revision(1, NUMBER);
        int bundles = running.context().getBundles().length;
        LiveModel<IntSupplier> model = follow(NEVER);
        branch.newest = revision(2, "public Fixed number() throws Exception { Thread.sleep(1_000_000); return null; }");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> update = threads.submit(model::update);
            awaitTrue(() -> model.state() == State.SWAPPING);
            model.close();
            assertThrows(ExecutionException.class, update::get);
        }
        awaitTrue(() -> running.context().getBundles().length == bundles);
    }

    @Test
    void afterARestartTheRevisionThatServedStandsInForABrokenOne() throws Exception {
        branch.newest = revision(1, NUMBER);
        follow(NEVER).close();
        branch.newest = revision(2, "public Fixed number() { throw new RuntimeException(\"broken\"); }");
        swaps = service(branch);
        LiveModel<IntSupplier> model = follow(NEVER);
        assertEquals(1, call(model));
        assertEquals(State.STALE, model.state());
    }

    @Test
    void aDamagedNoteOfWhatServedIsPassedOver() throws Exception {
        branch.newest = revision(1, NUMBER);
        follow(NEVER).close();
        try (var notes = Files.list(running.directory().state().resolve("served"))) {
            for (Path note : notes.toList()) {
                Files.writeString(note, Files.readString(note).replace("/name:main\n", ":?\n"));
            }
        }
        branch.newest = revision(2, "public Fixed number() { throw new RuntimeException(\"broken\"); }");
        swaps = service(branch);
        assertEquals(
                "broken",
                assertThrows(HubException.class, () -> follow(NEVER)).getCause().getMessage());
    }

    @Test
    void patienceTriesUntilARevisionServes() throws Exception {
        LiveModel<IntSupplier> model =
                follow(FollowOptions.DEFAULT.withInterval(Duration.ofMillis(20)).withPatience(true));
        awaitTrue(() -> model.state() == State.DOWN);
        assertTrue(assertThrows(IllegalStateException.class, () -> call(model))
                .getMessage()
                .contains("does not answer"));
        branch.newest = revision(1, NUMBER);
        awaitTrue(() -> model.state() == State.SERVING);
        assertEquals(1, call(model));
    }
}
