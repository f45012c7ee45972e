package hub.gpu.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.Torch;
import hub.gpu.service.TestTorch;
import org.junit.jupiter.api.Test;

class OpenBlasTest {

    private final Torch torch = TestTorch.open("blas");

    @Test
    void productsHaveAllThreadsUnlessOthersCall() {
        torch.ones(1).relu().close();
        assumeTrue(OpenBlas.IS_HERE, "this libtorch has no OpenBLAS");
        int all = OpenBlas.threads();

        OpenBlas.enter();
        int alone = OpenBlas.threads();
        torch.ones(1).relu().close();
        int beside = OpenBlas.threads();
        OpenBlas.leave();
        torch.ones(1).relu().close();

        assertEquals(all, alone);
        assertEquals(1, beside);
        assertEquals(all, OpenBlas.threads());
    }
}
