package hub.gpu.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.Torch;
import hub.gpu.service.TestTorch;
import java.lang.foreign.FunctionDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrowdTest {

    private final Torch torch = TestTorch.open("crowd");

    /** OpenMP's in this thread, and OpenBLAS's if it is there, after a product. */
    private List<Integer> threads() {
        torch.ones(1, 1).matmul(torch.ones(1, 1)).close();
        return counts();
    }

    private static List<Integer> counts() {
        return Stream.of("omp_get_max_threads", "openblas_get_num_threads")
                .filter(C::exists)
                .map(name -> {
                    try {
                        return (int)
                                C.function(name, FunctionDescriptor.of(C.INT32)).invokeExact();
                    } catch (Throwable e) {
                        throw C.sneak(e);
                    }
                })
                .toList();
    }

    /** As many callers as make one more too many. */
    private static List<Crowd> crowd() {
        var callers = new ArrayList<Crowd>();
        while (2 * (callers.size() + 1) <= Runtime.getRuntime().availableProcessors()) {
            callers.add(new Crowd(Context.get()));
            callers.getLast().enter();
        }
        return callers;
    }

    @Test
    void operatorsAreSpreadOverThreadsUnlessManyCall() {
        assumeTrue(ThreadsApi.HAS_OPEN_MP, "there is no OpenMP");
        List<Integer> alone = threads();

        List<Crowd> others = crowd();
        List<Integer> crowded = threads();
        // Large enough for libtorch to spread it, which would set OpenMP's number if that was not done before.
        torch.ones(1_000_000).relu().close();
        List<Integer> later = counts();
        others.forEach(Crowd::leave);
        torch.ones(1).relu().close();
        int passed = counts().getFirst();

        List<Integer> one = alone.stream().map(_ -> 1).toList();
        assertEquals(one, crowded);
        assertEquals(one, later);
        assertEquals(alone.getFirst(), passed);
        assertEquals(alone, threads());
    }

    @Test
    void aThreadsFirstProductStaysInItToo() throws InterruptedException {
        assumeTrue(ThreadsApi.HAS_OPEN_MP, "there is no OpenMP");
        List<Crowd> others = crowd();
        var first = new ArrayList<Integer>();

        Thread.ofPlatform().start(() -> first.addAll(threads())).join();
        others.forEach(Crowd::leave);

        assertEquals(1, first.getFirst());
    }

    @Test
    void aVirtualThreadLeavesItsCarrierAsItWas() throws InterruptedException {
        var before = new ArrayList<Integer>();
        var after = new ArrayList<Integer>();

        Thread.ofVirtual()
                .start(() -> {
                    before.addAll(threads());
                    List<Crowd> others = crowd();
                    after.addAll(threads());
                    others.forEach(Crowd::leave);
                })
                .join();

        assertEquals(before.getFirst(), after.getFirst(), "OpenMP's");
    }
}
