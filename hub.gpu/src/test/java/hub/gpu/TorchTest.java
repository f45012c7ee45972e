package hub.gpu;

import hub.gpu.service.TestTorch;
import org.junit.jupiter.api.AfterEach;

/** A test with an instance of {@link Torch} of its own. */
public abstract class TorchTest {

    protected final Torch torch = TestTorch.open(getClass().getSimpleName());

    /** A tolerance, on a GPU that of TF32, by which cuDNN convolves unless it is told otherwise. */
    protected final double tolerance(double onCpu) {
        return torch.device().isCpu() ? onCpu : 1e-2;
    }

    @AfterEach
    void closeTorch() {
        TestTorch.close(torch);
    }
}
