package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.checkpoint.StateDict;
import hub.gpu.nn.Linear;
import hub.gpu.service.TestTorch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What needs a GPU, and a libtorch with CUDA: {@code -Dhub.libtorch=…/torch/lib}. */
@Tag("gpu")
class GpuTest extends TorchTest {

    private final Device gpu = Device.cuda(0);

    @BeforeEach
    void requireGpu() {
        assumeTrue(torch.devices().size() > 1, "CUDA's driver shows no GPU");
        assumeTrue(torch.device().equals(gpu), "this libtorch is for the CPU alone");
    }

    @Test
    void copiesThereAndBack() {
        Tensor x = torch.randn(100, 100);
        Tensor there = x.to(gpu);

        assertEquals(gpu, there.device());
        assertTrue(there.cpu().equal(x));
        assertTrue(there.toString().contains("device='cuda:0'"));
    }

    @Test
    void computesAsTheCpuDoes() {
        Tensor a = torch.randn(64, 64);
        Tensor b = torch.randn(64, 64);

        Tensor there = a.to(gpu).matmul(b.to(gpu)).add(1).pow(2).leakyRelu(0.1);

        References.assertClose(a.matmul(b).add(1).pow(2).leakyRelu(0.1), there.cpu(), 1e-2);
    }

    @Test
    void weightsGoToTheConfiguredDevice() {
        StateDict state = torch.load(References.file("layers.safetensors"), gpu);
        Linear linear = torch.freshWeights().load(w -> new Linear(w, 4, 2));

        assertEquals(gpu, state.get("Linear/parameters/weight").device());
        assertEquals(gpu, linear.weight().device());
    }

    @Test
    void itsMemoryIsCountedApart() {
        Tensor there = torch.zeros(1000).to(gpu);

        assertTrue(torch.memory().stream().anyMatch(use -> use.device().equals(gpu) && use.bytes() >= 4000));
        there.close();
    }

    @Test
    void aBundleThatStopsLeavesNoByteThere() {
        long before = used();
        Torch other = TestTorch.open("stopping");
        Tensor there = other.zeros(1000).to(gpu);
        assertEquals(before + 4000, used());
        TestTorch.close(other);
        assertTrue(there.isClosed());
        assertEquals(before, used());
    }

    private long used() {
        return torch.devices().stream()
                .filter(info -> info.device().equals(gpu))
                .findFirst()
                .orElseThrow()
                .usedBytes();
    }
}
