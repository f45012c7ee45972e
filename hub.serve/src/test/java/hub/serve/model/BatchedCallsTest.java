package hub.serve.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.service.TestTorch;
import hub.serve.batch.BatchLimits;
import hub.serve.protocol.Datatype;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pass waits until it has three rows. */
@Timeout(60)
class BatchedCallsTest {

    private static Torch torch;

    private final List<Long> passes = Collections.synchronizedList(new ArrayList<>());
    private volatile String revision = "a";
    private Optional<BatchLimits> limits = Optional.of(new BatchLimits(3, Duration.ofDays(1), 8));

    @BeforeAll
    static void open() {
        torch = TestTorch.open("batches");
    }

    @AfterAll
    static void close() {
        TestTorch.close(torch);
    }

    private BatchedCalls calls(UnaryOperator<Tensor> model) {
        return new BatchedCalls("model", () -> revision, () -> limits, (inputs, rows) -> {
            passes.add(rows);
            Tensor result = model.apply(tensor(inputs));
            var output = new NamedTensor("output", Datatype.FP32, result.shape(), new Numbers(result));
            return new Answer(revision, List.of(output), 0, 0);
        });
    }

    private static Tensor tensor(List<NamedTensor> all) {
        return ((Numbers) all.getFirst().value()).tensor();
    }

    private static List<NamedTensor> input(float[] data, long... shape) {
        return List.of(new NamedTensor("x", Datatype.FP32, shape, new Numbers(torch.tensor(data, shape))));
    }

    /** As a request does, it frees at its end what its thread made. */
    private static FutureTask<float[]> start(BatchedCalls calls, float[] data, long... shape) {
        var task = new FutureTask<>(() -> {
            try (TensorScope _ = torch.scope()) {
                return tensor(calls.call(input(data, shape)).outputs()).toFloatArray();
            }
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static void awaitWaiting(BatchedCalls calls, int count) throws InterruptedException {
        while (calls.waiting() != count) {
            Thread.sleep(1);
        }
    }

    @Test
    void eachGetsItsRowsOfAPass() throws Exception {
        var calls = calls(x -> x.mul(10));
        var first = start(calls, new float[] {1, 2}, 1, 2);
        awaitWaiting(calls, 1);
        var second = start(calls, new float[] {3, 4, 5, 6}, 2, 2);
        assertArrayEquals(new float[] {10, 20}, first.get());
        assertArrayEquals(new float[] {30, 40, 50, 60}, second.get());
        assertEquals(List.of(3L), passes);
    }

    @Test
    void rowsOfAnotherShapeAreNotJoined() throws Exception {
        var calls = calls(x -> x.mul(10));
        var pair = start(calls, new float[] {1, 2}, 1, 2);
        awaitWaiting(calls, 1);
        var single = start(calls, new float[] {3}, 1, 1);
        awaitWaiting(calls, 2);
        var pairs = start(calls, new float[] {3, 4, 5, 6}, 2, 2);
        assertArrayEquals(new float[] {10, 20}, pair.get());
        assertArrayEquals(new float[] {30, 40, 50, 60}, pairs.get());
        var singles = start(calls, new float[] {4, 5}, 2, 1);
        assertArrayEquals(new float[] {30}, single.get());
        assertArrayEquals(new float[] {40, 50}, singles.get());
        assertEquals(List.of(3L, 3L), passes);
    }

    @Test
    void aRevisionWhoseOutputsAreNoRowsIsCalledWithoutBatching() throws Exception {
        var calls = calls(x -> x.sum());
        var first = start(calls, new float[] {1, 2}, 1, 2);
        awaitWaiting(calls, 1);
        var second = start(calls, new float[] {3, 4, 5, 6}, 2, 2);
        assertArrayEquals(new float[] {3}, first.get());
        assertArrayEquals(new float[] {18}, second.get());
        assertEquals(List.of(3L, 1L, 2L), passes);
        // It would wait for others.
        assertArrayEquals(new float[] {7}, start(calls, new float[] {7}, 1, 1).get());

        revision = "b";
        var third = start(calls, new float[] {1, 2}, 1, 2);
        awaitWaiting(calls, 1);
        var fourth = start(calls, new float[] {3, 4, 5, 6}, 2, 2);
        assertArrayEquals(new float[] {3}, third.get());
        assertArrayEquals(new float[] {18}, fourth.get());
        assertEquals(List.of(3L, 1L, 2L, 1L, 3L, 1L, 2L), passes);
    }

    @Test
    void aRevisionThatEndsInAPassSaysNothingOfTheNext() throws Exception {
        staysBatched(() -> {
            revision = "b";
            throw new IllegalStateException("a has ended");
        });
    }

    @Test
    void anErrorInAPassSaysNothingOfBatches() throws Exception {
        staysBatched(() -> {
            throw new OutOfMemoryError("once");
        });
    }

    /** @param failure of the first pass of several calls */
    private void staysBatched(Runnable failure) throws Exception {
        var calls = calls(x -> {
            if (passes.equals(List.of(3L))) {
                failure.run();
            }
            return x.mul(10);
        });
        for (int i = 0; i < 2; i++) {
            var first = start(calls, new float[] {1, 2}, 1, 2);
            awaitWaiting(calls, 1);
            var second = start(calls, new float[] {3, 4, 5, 6}, 2, 2);
            assertArrayEquals(new float[] {10, 20}, first.get());
            assertArrayEquals(new float[] {30, 40, 50, 60}, second.get());
        }
        assertEquals(List.of(3L, 1L, 2L, 3L), passes);
    }

    @Test
    void inputsWithoutRowsAreCalledAtOnce() {
        var calls = calls(_ -> torch.scalar(1));
        var numbers = new NamedTensor("x", Datatype.FP32, new long[] {}, new Numbers(torch.scalar(1)));
        var texts = new NamedTensor("x", Datatype.BYTES, new long[] {1}, new Texts(List.of(new byte[1])));
        var two = input(new float[] {1, 2}, 2).getFirst();
        var three = input(new float[] {1, 2, 3}, 3).getFirst();
        calls.call(List.of(numbers));
        calls.call(List.of(two, three));
        assertEquals(List.of(1L, 1L), passes);
        assertTrue(Rows.count(List.of(texts)).isEmpty());
    }

    @Test
    void aChangedLimitHoldsForTheNextCall() throws Exception {
        var calls = calls(x -> x.mul(10));
        limits = Optional.of(new BatchLimits(1, Duration.ofDays(1), 8));
        assertArrayEquals(new float[] {10}, start(calls, new float[] {1}, 1).get());
        limits = Optional.empty();
        assertArrayEquals(new float[] {20}, start(calls, new float[] {2}, 1).get());
    }
}
