package hub.gpu.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.Torch;
import hub.gpu.foreign.ThreadCounts;
import hub.gpu.foreign.ThreadsApi;
import hub.gpu.ownership.ThreadContext;
import hub.gpu.service.TestTorch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneThreadUnderLoadTest {

    private final Torch torch = TestTorch.open("crowd");

    /** OpenMP's in this thread, and OpenBLAS's if it is there, after a product. */
    private List<Integer> threads() {
        torch.ones(1, 1).matmul(torch.ones(1, 1)).close();
        return ThreadCounts.now();
    }

    /** As many callers as make one more too many. */
    private static List<OneThreadUnderLoad> crowd() {
        var callers = new ArrayList<OneThreadUnderLoad>();
        while (2 * (callers.size() + 1) <= Runtime.getRuntime().availableProcessors()) {
            callers.add(new OneThreadUnderLoad(ThreadContext.get().scratch()));
            callers.getLast().beforeProduct();
        }
        return callers;
    }

    @Test
    void operatorsAreSpreadOverThreadsUnlessManyCall() {
        assumeTrue(ThreadsApi.HAS_OPEN_MP, "there is no OpenMP");
        List<Integer> alone = threads();

        List<OneThreadUnderLoad> others = crowd();
        List<Integer> crowded = threads();
        // Large enough for libtorch to spread it, which would set OpenMP's number if that was not done before.
        torch.ones(1_000_000).relu().close();
        List<Integer> later = ThreadCounts.now();
        others.forEach(OneThreadUnderLoad::afterProduct);
        torch.ones(1).relu().close();
        int passed = ThreadCounts.now().getFirst();

        List<Integer> one = alone.stream().map(_ -> 1).toList();
        assertEquals(one, crowded);
        assertEquals(one, later);
        assertEquals(alone.getFirst(), passed);
        assertEquals(alone, threads());
    }

    @Test
    void aThreadsFirstProductStaysInItToo() throws InterruptedException {
        assumeTrue(ThreadsApi.HAS_OPEN_MP, "there is no OpenMP");
        List<OneThreadUnderLoad> others = crowd();
        var first = new ArrayList<Integer>();

        Thread.ofPlatform().start(() -> first.addAll(threads())).join();
        others.forEach(OneThreadUnderLoad::afterProduct);

        assertEquals(1, first.getFirst());
    }

    @Test
    void aVirtualThreadLeavesItsCarrierAsItWas() throws InterruptedException {
        var before = new ArrayList<Integer>();
        var after = new ArrayList<Integer>();

        Thread.ofVirtual()
                .start(() -> {
                    before.addAll(threads());
                    List<OneThreadUnderLoad> others = crowd();
                    after.addAll(threads());
                    others.forEach(OneThreadUnderLoad::afterProduct);
                })
                .join();

        assertEquals(before.getFirst(), after.getFirst(), "OpenMP's");
    }
}
