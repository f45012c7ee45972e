package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Operators that check or count elements before they use them, while another thread changes these. The results may be a
 * mixture, but the JVM must live.
 */
class WritersTest extends TorchTest {

    private static final int TIMES = 2000;

    private final Tensor x = torch.randn(64, 64);
    private final Tensor mask = torch.ones(64, 64).gt(0);
    private final Tensor index = torch.zeros(64).toLong();
    private final Tensor counts = torch.zeros(64).toLong();
    private final Map<String, Runnable> operators = new LinkedHashMap<>();

    @TestFactory
    Stream<DynamicTest> operatorsBearAnotherThreadThatWrites() {
        operators.put("nonzero", mask::nonzero);
        operators.put("maskedSelect", () -> x.maskedSelect(mask));
        operators.put("index", () -> x.index(mask));
        operators.put("indexSelect", () -> x.indexSelect(1, index));
        operators.put("gather", () -> x.gather(0, index.reshape(1, 64)));
        operators.put("embedding", () -> index.embedding(x));
        operators.put("bincount", () -> counts.bincount(0));
        operators.put("call argwhere", () -> torch.call("argwhere", "", mask));
        operators.put("call where", () -> torch.call("where", "", mask));
        operators.put("call index", () -> torch.call("index", "Tensor", x, List.of(mask)));
        operators.put("call index_select", () -> torch.call("index_select", "", x, 1, index));
        operators.put("call repeat_interleave", () -> torch.call("repeat_interleave", "Tensor", counts));
        return operators.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> whileWritten(entry.getValue())));
    }

    private void whileWritten(Runnable operator) throws InterruptedException {
        var done = new AtomicBoolean();
        var writes = new AtomicInteger();
        var failure = new AtomicReference<Throwable>();
        var begun = new CountDownLatch(1);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                while (!done.get()) {
                    int i = writes.incrementAndGet();
                    mask.fill_(i % 2);
                    index.fill_(i % 2 == 0 ? 0 : 1L << 44);
                    counts.fill_(i % 2 == 0 ? 0 : 10_000);
                    begun.countDown();
                }
            } catch (Throwable e) {
                failure.set(e);
            } finally {
                begun.countDown();
            }
        });
        begun.await();
        int before = writes.get();
        try {
            for (int i = 0; i < TIMES || writes.get() <= before + 1 && writer.isAlive(); i++) {
                attempt(operator);
            }
        } finally {
            done.set(true);
            writer.join();
        }
        assertNull(failure.get());
        assertTrue(writes.get() > before + 1);
    }

    /** An index that is out of range at the moment is refused. */
    private void attempt(Runnable operator) {
        try (TensorScope _ = torch.scope()) {
            operator.run();
        } catch (TorchException _) {
            // Both are fine.
        }
    }
}
