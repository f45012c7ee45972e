package hub.gpu.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.Torch;
import hub.gpu.service.TestTorch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrowdTest {

    private final Torch torch = TestTorch.open("crowd");

    private List<Integer> threads() {
        torch.ones(1, 1).matmul(torch.ones(1, 1)).close();
        return Stream.of(NativeThreads.OPEN_MP, NativeThreads.OPEN_BLAS)
                .filter(NativeThreads::isHere)
                .map(NativeThreads::count)
                .toList();
    }

    /** As many callers as make one more too many. */
    private static List<Crowd> crowd() {
        var callers = new ArrayList<Crowd>();
        while (2 * (callers.size() + 1) <= Runtime.getRuntime().availableProcessors()) {
            callers.add(new Crowd());
            callers.getLast().enter();
        }
        return callers;
    }

    @Test
    void operatorsAreSpreadOverThreadsUnlessManyCall() {
        threads();
        List<Integer> alone = threads();
        assertTrue(!alone.isEmpty(), "every libtorch has OpenMP or OpenBLAS");

        List<Crowd> others = crowd();
        List<Integer> crowded = threads();
        others.forEach(Crowd::leave);

        assertEquals(alone.stream().map(_ -> 1).toList(), crowded);
        assertEquals(alone, threads());
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
