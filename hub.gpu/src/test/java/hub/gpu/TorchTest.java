package hub.gpu;

import hub.gpu.service.TestTorch;
import org.junit.jupiter.api.AfterEach;

/** A test with an instance of {@link Torch} of its own. */
public abstract class TorchTest {

    protected final Torch torch = TestTorch.open(getClass().getSimpleName());

    @AfterEach
    void closeTorch() {
        TestTorch.close(torch);
    }
}
