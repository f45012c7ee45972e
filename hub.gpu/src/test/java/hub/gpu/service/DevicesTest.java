package hub.gpu.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.spi.BundleMemory;
import hub.core.spi.Progress;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.MemoryUse;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.service.DeviceCommands.MemoryRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DevicesTest {

    private static final long BUNDLE = 4711;

    private final Torch torch = new TorchService(TestTorch.libtorch(), TestTorch.remote(), "a-bundle", null, BUNDLE);
    private final DeviceCommands commands = new DeviceCommands(TestTorch.libtorch());

    @AfterEach
    void close() {
        TestTorch.close(torch);
    }

    private List<MemoryRow> memory() {
        return commands.memory().stream()
                .filter(use -> use.bundle().equals("a-bundle"))
                .toList();
    }

    @Test
    void theCpuIsADeviceWithItsMemory() {
        var cpu = commands.devices().getFirst();

        assertEquals("cpu", cpu.device());
        assertTrue(cpu.totalBytes() > cpu.freeBytes() && cpu.freeBytes() > 0, cpu.toString());
        assertTrue(!cpu.name().isBlank());
    }

    @Test
    void countsTheBytesOfABundleAndSharedMemoryOnce() {
        Tensor x = torch.empty(DType.FLOAT32, 10, 100);
        Tensor view = x.get(3);
        Tensor other = torch.empty(DType.INT64, 8);

        assertEquals(List.of(new MemoryRow("a-bundle", "cpu", 3, 4000 + 64, 0)), memory());
        assertEquals(List.of(new MemoryUse("a-bundle", Device.CPU, 3, 4000 + 64, 0)), torch.memory());
        x.close();
        other.close();
        assertEquals(4000, memory().getFirst().bytes());
        view.close();
        assertEquals(List.of(), memory());
    }

    @Test
    void countsMappedFilesApart() {
        var state = torch.load(References.file("operators/images.safetensors"));

        MemoryRow use = memory().getFirst();
        assertEquals(state.size(), use.tensors());
        assertEquals(0, use.bytes());
        assertTrue(use.mappedBytes() > 10_000, use.toString());
    }

    @Test
    void aBundleThatStopsLeavesNoByteBehind() {
        torch.empty(DType.FLOAT32, 1000);
        BundleMemory memory = commands;
        assertEquals(4000, memory.usage(BUNDLE).getFirst().bytes());
        TestTorch.close(torch);

        assertEquals(List.of(), memory.usage(BUNDLE));
        assertEquals(List.of(), memory());
    }

    @Test
    void aConfiguredDeviceThatIsNotThereSaysWhy() {
        var service = new LibtorchService(
                TestTorch.named(), "cuda:9", Map.of(), TestTorch::directory, TestTorch.download(), Progress.NONE);

        var e = assertThrows(HubException.class, service::device);

        assertEquals(HubException.Kind.DEPENDENCY, e.kind());
        assertTrue(e.getMessage().contains("cuda:9") && e.getMessage().contains("device=auto"), e.getMessage());
    }

    @Test
    void gpusThatAreNotUsedAreNamed() {
        assertEquals(
                "Weights are put on the CPU, although the driver shows 1 GPU: the libtorch in torch/lib is for the CPU"
                        + " alone. Set device=cpu in hub.gpu if that is meant",
                LibtorchService.unusedGpus(1, false, Path.of("torch/lib")));
    }

    @Test
    void devicesHaveNames() {
        assertEquals(Device.cuda(1), Device.of("cuda:1"));
        assertEquals("cuda:0", Device.of("cuda").toString());
        assertThrows(IllegalArgumentException.class, () -> Device.of("tpu"));
        assertThrows(IllegalArgumentException.class, () -> Device.of("cuda:x"));
        assertThrows(IllegalArgumentException.class, () -> Device.cuda(256));
    }
}
