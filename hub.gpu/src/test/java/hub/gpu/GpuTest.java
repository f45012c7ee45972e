package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.nn.Linear;
import hub.gpu.service.TestTorch;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a GPU, and a libtorch with CUDA: {@code -Dhub.libtorch=…/torch/lib}. */
@Tag("gpu")
class GpuTest extends TorchTest {

    private final Device gpu = torch.device();

    @BeforeEach
    void requireGpu() {
        assumeTrue(torch.devices().size() > 1, "CUDA's driver shows no GPU");
        assumeFalse(gpu.isCpu(), "this libtorch cannot use it, or was told to use the CPU");
    }

    @Test
    void copiesThereAndBack() {
        Tensor x = torch.randn(100, 100);
        Tensor there = x.to(gpu);

        assertEquals(gpu, there.device());
        assertTrue(there.cpu().equal(x));
        assertTrue(there.toString().contains("device='" + gpu + "'"));
    }

    @Test
    void anExpandedTensorIsCopiedThere() {
        Tensor x = torch.arange(3).reshape(3, 1).expand(3, 2);

        assertTrue(x.to(gpu).cpu().equal(x));
    }

    @Test
    void tiedWeightsAreTiedThere(@TempDir Path dir) {
        Tensor table = torch.zeros(1000);
        Checkpoint.save(dir.resolve("tied.pth"), Map.of("wte", table, "head", table));
        long before = used();

        StateDict there = torch.load(dir.resolve("tied.pth"), gpu);

        assertEquals(before + 4000, used());
        there.get("wte").fill_(1);
        assertEquals(1000, there.get("head").sum().item());
    }

    @Test
    void numbersAreDrawnAsOnTheCpu() {
        torch.manualSeed(1);
        Tensor there = torch.zeros(100).to(gpu).normal_(0, 1);
        torch.manualSeed(1);

        assertTrue(there.cpu().equal(torch.zeros(100).normal_(0, 1)));
    }

    @Test
    void aNumberMayBeInMainMemory() {
        Tensor there = torch.arange(3).to(gpu);

        assertTrue(there.add(torch.scalar(2)).cpu().equal(torch.tensor(new long[] {2, 3, 4})));
        assertTrue(torch.scalar(2).sub(there).cpu().equal(torch.tensor(new long[] {2, 1, 0})));
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
