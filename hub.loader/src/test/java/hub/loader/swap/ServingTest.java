package hub.loader.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import hub.loader.thread.CallGate;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Calls of a model that nothing serves, because one revision makes room for the next. */
class ServingTest {

    private final Serving<String> serving = new Serving<>("number");
    private final CallGate other = new CallGate();

    private String callFromWithin() {
        try (var within = other.enter("a call of another model")) {
            return within.scope().call(() -> serving.call("number", RunningRevision::model));
        }
    }

    @Test
    void aQuestionIsNoCall() {
        var ref = RepoRef.parse("owner/name");
        var repo = (Repo) Proxy.newProxyInstance(
                Repo.class.getClassLoader(), new Class<?>[] {Repo.class}, (_, method, _) -> switch (method.getName()) {
                    case "bundleId" -> 1L;
                    case "isClosed" -> false;
                    default -> throw new AssertionError(method);
                });
        serving.settle(new RunningRevision<>(new Snapshot(ref, "1", Path.of("/")), repo, "one"));
        assertEquals("one", serving.call("number", RunningRevision::model));
        assertEquals("one", serving.ask("describe", RunningRevision::model));
        assertEquals(1, serving.standing().calls());
    }

    @Test
    void aCallFromWithinOneIsRefusedIfTheModelIsDrainedMeanwhile() {
        assertTrue(serving.drain());
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            var refused = assertThrows(IllegalStateException.class, this::callFromWithin);
            assertEquals("number is closed", refused.getMessage());
        });
    }

    @Test
    void aCallFromWithinOneThatWaitsIsRefusedWhenTheModelIsDrained() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = new CountDownLatch(1);
            Future<String> waiting = threads.submit(() -> {
                begun.countDown();
                return assertThrows(IllegalStateException.class, this::callFromWithin)
                        .getMessage();
            });
            begun.await();
            serving.drain();
            assertEquals("number is closed", waiting.get());
        }
    }
}
