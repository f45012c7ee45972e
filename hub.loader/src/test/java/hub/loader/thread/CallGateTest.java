package hub.loader.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallGateTest {

    private final CallGate gate = new CallGate();

    @Test
    void aClosedGateLetsNobodyInAndIsEmptyWhenTheLastHasLeft() throws Exception {
        CallGate.Call call = gate.enter("predict");
        assertTrue(gate.close());
        assertFalse(gate.close());
        assertNull(gate.enter("predict"));
        Thread leaving = Thread.startVirtualThread(call::close);
        leaving.join();
        assertTrue(gate.awaitEmpty(Duration.ZERO));
    }

    @Test
    void aCallThatHangsIsNamedWithItsThreadAndWhereItWaits() throws Exception {
        var inside = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        Thread hung = Thread.ofPlatform().name("worker-7").start(() -> hang(inside, end));
        inside.await();
        while (hung.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        gate.close();

        assertFalse(gate.awaitEmpty(Duration.ofMillis(1)));
        String named = gate.inside().getFirst();
        assertTrue(named.startsWith("predict in thread worker-7 at hub.loader.thread.CallGateTest.hang("), named);

        end.countDown();
        hung.join();
        assertTrue(gate.awaitEmpty(Duration.ZERO));
        assertEquals(0, gate.inside().size());
    }

    private void hang(CountDownLatch inside, CountDownLatch end) {
        try (var _ = gate.enter("predict")) {
            inside.countDown();
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoClosesFromWithinDoesNotWaitForItself() throws Exception {
        try (var _ = gate.enter("predict")) {
            gate.close();
            assertFalse(gate.awaitEmpty(Duration.ofDays(1)));
        }
    }

    @Test
    void aGateThatIsClosedToOthersLetsCallsOfOtherGatesInAfterItWasEmpty() throws Exception {
        assertTrue(gate.closeToOthers());
        assertTrue(gate.isClosed());
        assertFalse(gate.close());
        assertNull(gate.enter("predict"));
        assertTrue(gate.awaitEmpty(Duration.ZERO));
        try (var outer = new CallGate().enter("ensemble")) {
            assertNull(gate.enter("predict"));
            assertEquals("predicted", outer.scope().call(() -> {
                try (var inner = gate.enter("predict")) {
                    return inner.scope().call(() -> "predicted");
                }
            }));
        }
        assertNull(gate.enter("predict"));
    }

    @Test
    void aGateThatIsClosedToOthersIsEmptyWhenTheLastHasLeft() throws Exception {
        CallGate.Call call = gate.enter("predict");
        gate.closeToOthers();
        Thread leaving = Thread.startVirtualThread(() -> {
            try {
                assertFalse(gate.awaitEmpty(Duration.ZERO));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            call.close();
        });
        leaving.join();
        assertTrue(gate.awaitEmpty(Duration.ZERO));
    }

    @Test
    void aCallThatEndsTheProcessIsNotWaitedFor() throws Exception {
        var runtime = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExitsInside.class.getName())
                .inheritIO()
                .start();
        assertTrue(runtime.waitFor(1, TimeUnit.MINUTES));
        assertEquals(7, runtime.exitValue());
    }

    /** A program whose call ends the process; its hook closes the gate, as the framework does that is told to stop. */
    static final class ExitsInside {

        public static void main(String[] args) {
            var gate = new CallGate();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                gate.close();
                try {
                    if (!gate.awaitEmpty(Duration.ofDays(1))) {
                        Runtime.getRuntime().halt(1);
                    }
                } catch (InterruptedException e) {
                    Runtime.getRuntime().halt(2);
                }
            }));
            gate.enter("predict");
            System.exit(7);
        }
    }
}
