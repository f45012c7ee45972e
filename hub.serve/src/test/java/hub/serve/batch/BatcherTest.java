package hub.serve.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls are texts, of which the first letter is the key. The answer is the text in capitals. */
@Timeout(60)
class BatcherTest {

    private static final Duration NO_DELAY = Duration.ZERO;
    private static final Duration LONG = Duration.ofDays(1);

    /** A call that stays in the model until {@link #release}. */
    private static final String SLOW = "slow";
    /** A pass with it fails. */
    private static final String BAD = "bad";
    /** A pass of it and others fails. */
    private static final String LONER = "bloner";

    private final CountDownLatch slowRuns = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<List<String>> passes = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> onlyAlone = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> threads = new ArrayList<>();

    private Batcher<String, List<String>, String> batcher(int maxBatchSize, Duration delay, int maxQueueSize) {
        return new Batcher<>(new BatchLimits(maxBatchSize, delay, maxQueueSize), new Capitals());
    }

    private class Capitals implements Passes<String, List<String>, String> {

        @Override
        public List<String> run(List<String> calls) {
            passes.add(calls);
            if (calls.contains(SLOW)) {
                slowRuns.countDown();
                await(release);
            }
            if (calls.contains(BAD) || calls.contains(LONER) && calls.size() > 1) {
                throw new IllegalArgumentException("of " + calls.size());
            }
            return calls.stream().map(String::toUpperCase).toList();
        }

        @Override
        public String answer(List<String> pass, int index) {
            return pass.get(index);
        }

        @Override
        public void succeededOnlyAlone(Throwable failure) {
            onlyAlone.add(failure);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private FutureTask<String> start(Batcher<String, ?, String> batcher, String call) {
        var task = new FutureTask<>(() -> batcher.call(call, call.charAt(0), 1));
        var thread = new Thread(task, call);
        // A test that fails may leave it behind.
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return task;
    }

    /** Starts calls behind one that runs, each after the one before waits. */
    private List<FutureTask<String>> queue(Batcher<String, ?, String> batcher, String... calls)
            throws InterruptedException {
        var tasks = new ArrayList<FutureTask<String>>();
        tasks.add(start(batcher, SLOW));
        await(slowRuns);
        for (String call : calls) {
            tasks.add(start(batcher, call));
            awaitWaiting(batcher, tasks.size() - 1);
        }
        return tasks;
    }

    private static void awaitWaiting(Batcher<?, ?, ?> batcher, int count) throws InterruptedException {
        while (batcher.waiting() != count) {
            Thread.sleep(1);
        }
    }

    @AfterEach
    void end() {
        release.countDown();
    }

    @Test
    void whatWaitsWhileAPassRunsIsTheNextPass() throws Exception {
        var tasks = queue(batcher(8, NO_DELAY, 8), "b1", "b2", "b3");
        release.countDown();
        assertEquals("SLOW", tasks.get(0).get());
        assertEquals("B1", tasks.get(1).get());
        assertEquals("B2", tasks.get(2).get());
        assertEquals("B3", tasks.get(3).get());
        assertEquals(List.of(List.of(SLOW), List.of("b1", "b2", "b3")), passes);
    }

    @Test
    void callsOfAnotherKeyRunApart() throws Exception {
        var tasks = queue(batcher(8, NO_DELAY, 8), "b1", "c1", "b2", "c2");
        release.countDown();
        for (var task : tasks) {
            task.get();
        }
        assertEquals(List.of(List.of(SLOW), List.of("b1", "b2"), List.of("c1", "c2")), passes);
    }

    @Test
    void aPassHasNoMoreRowsThanItMay() throws Exception {
        var tasks = queue(batcher(2, NO_DELAY, 8), "b1", "b2", "b3");
        release.countDown();
        for (var task : tasks) {
            task.get();
        }
        assertEquals(List.of(List.of(SLOW), List.of("b1", "b2"), List.of("b3")), passes);
    }

    @Test
    void oneOfTooManyRowsRunsAlone() {
        assertEquals("B", batcher(2, LONG, 8).call("b", 'b', 3));
    }

    @Test
    void theFirstCallWaitsForOthersUntilThePassIsFull() throws Exception {
        var batcher = batcher(2, LONG, 8);
        var first = start(batcher, "b1");
        awaitWaiting(batcher, 1);
        var other = start(batcher, "c1");
        awaitWaiting(batcher, 2);
        var second = start(batcher, "b2");
        assertEquals("B1", first.get());
        assertEquals("B2", second.get());
        start(batcher, "c2");
        assertEquals("C1", other.get());
        assertEquals(List.of(List.of("b1", "b2"), List.of("c1", "c2")), passes);
    }

    @Test
    void aBadCallFailsForItself() throws Exception {
        var tasks = queue(batcher(8, NO_DELAY, 8), "b1", BAD, "b2");
        release.countDown();
        assertEquals("B1", tasks.get(1).get());
        var failure = assertThrows(ExecutionException.class, () -> tasks.get(2).get());
        assertEquals("of 1", failure.getCause().getMessage());
        assertEquals("B2", tasks.get(3).get());
        assertEquals(
                List.of(List.of(SLOW), List.of("b1", BAD, "b2"), List.of("b1"), List.of(BAD), List.of("b2")), passes);
        assertEquals(List.of(), onlyAlone);
    }

    @Test
    void itIsToldThatCallsSucceedOnlyAlone() throws Exception {
        var tasks = queue(batcher(8, NO_DELAY, 8), "b1", LONER);
        release.countDown();
        assertEquals("B1", tasks.get(1).get());
        assertEquals("BLONER", tasks.get(2).get());
        assertEquals(1, onlyAlone.size());
        assertEquals("of 2", onlyAlone.getFirst().getMessage());
    }

    @Test
    void oneTooManyIsRefusedAtOnce() throws Exception {
        var batcher = batcher(8, NO_DELAY, 2);
        var tasks = queue(batcher, "b1", "b2");
        var refused = assertThrows(RejectedExecutionException.class, () -> batcher.call("b3", 'b', 1));
        assertTrue(refused.getMessage().startsWith("2 calls wait already"), refused.getMessage());
        release.countDown();
        assertEquals("B1", tasks.get(1).get());
        assertEquals("B2", tasks.get(2).get());
    }

    @Test
    void oneThatIsInterruptedLeavesTheQueue() throws Exception {
        var batcher = batcher(8, NO_DELAY, 8);
        var tasks = queue(batcher, "b1", "b2");
        threads.get(1).interrupt();
        var failure = assertThrows(ExecutionException.class, () -> tasks.get(1).get());
        assertInstanceOf(RejectedExecutionException.class, failure.getCause());
        release.countDown();
        assertEquals("B2", tasks.get(2).get());
        assertEquals(List.of(List.of(SLOW), List.of("b2")), passes);
    }

    @Test
    void oneThatIsInterruptedInsideAPassStays() throws Exception {
        var batcher = batcher(2, LONG, 8);
        var first = start(batcher, "sb");
        awaitWaiting(batcher, 1);
        var slow = start(batcher, SLOW);
        await(slowRuns);
        threads.get(1).interrupt();
        release.countDown();
        assertEquals("SB", first.get());
        assertEquals("SLOW", slow.get());
        assertEquals(List.of(List.of("sb", SLOW)), passes);
    }

    @Test
    void theThreadOfAPassStaysUntilAllHaveTheirAnswers() throws Exception {
        var leaderWaits = new ArrayList<Thread.State>();
        var batcher = new Batcher<String, List<String>, String>(new BatchLimits(2, LONG, 8), new Capitals() {
            @Override
            public String answer(List<String> pass, int index) {
                if (index == 1) {
                    var leader = threads.getFirst();
                    while (leader.getState() != Thread.State.WAITING && leader.getState() != Thread.State.TERMINATED) {
                        Thread.onSpinWait();
                    }
                    leaderWaits.add(leader.getState());
                }
                return super.answer(pass, index);
            }
        });
        var first = start(batcher, "b1");
        awaitWaiting(batcher, 1);
        assertEquals("B2", start(batcher, "b2").get());
        assertEquals("B1", first.get());
        assertEquals(List.of(Thread.State.WAITING), leaderWaits);
    }
}
