package hub.gpu.program.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.gpu.Tensor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TieredPlanTest {

    private final HeldPlan first = new HeldPlan(null, new Tensor[0]);
    private final HeldPlan second = new HeldPlan(null, new Tensor[0]);

    @Test
    void theSecondRunTakesTheFasterPlan() {
        var made = new CopyOnWriteArrayList<HeldPlan>();
        var plan = new TieredPlan(first, () -> {
            made.add(second);
            return second;
        });

        assertSame(first, plan.use(Function.identity()));
        assertEquals(List.of(), made);
        assertSame(second, plan.use(Function.identity()));
        assertSame(second, plan.use(Function.identity()));
        assertEquals(List.of(second), made);
    }

    @Test
    void aRunThatFailedIsNone() {
        var plan = new TieredPlan(first, () -> second);

        assertThrows(
                IllegalStateException.class,
                () -> plan.use(_ -> {
                    throw new IllegalStateException();
                }));

        assertSame(first, plan.use(Function.identity()));
    }

    @Test
    void weightsChangeWhenNoRunNeedsTheFirstPlan() throws Exception {
        var order = new CopyOnWriteArrayList<String>();
        var plan = new TieredPlan(first, () -> {
            order.add("change");
            return second;
        });
        var isRunning = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var slow = CompletableFuture.supplyAsync(() -> plan.use(tier -> {
            isRunning.countDown();
            await(mayEnd);
            order.add("end of the slow run");
            return tier;
        }));
        await(isRunning);
        assertSame(first, plan.use(Function.identity()));
        var next = CompletableFuture.supplyAsync(() -> plan.use(Function.identity()));
        assertThrows(TimeoutException.class, () -> next.get(100, TimeUnit.MILLISECONDS));
        mayEnd.countDown();

        assertSame(first, slow.get(60, TimeUnit.SECONDS));
        assertSame(second, next.get(60, TimeUnit.SECONDS));
        assertEquals(List.of("end of the slow run", "change"), order);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
