package hub.gpu.service;

import hub.core.spi.BundleMemory;
import hub.core.spi.Bytes;
import hub.core.spi.HubCommand;
import hub.gpu.DeviceInfo;
import hub.gpu.MemoryUse;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The shell's commands on devices and their memory. They never load libtorch. */
@Component(service = {DeviceCommands.class, BundleMemory.class})
@HubCommand({"devices", "memory"})
public final class DeviceCommands implements BundleMemory {

    /** A device as the shell names it, {@code cuda:0}, and its memory in bytes. */
    public record DeviceRow(
            String device,
            String name,
            @Bytes long totalBytes,
            @Bytes long freeBytes,
            @Bytes long usedBytes) {}

    /** What the tensors of one bundle hold on a device, as the shell names it. */
    public record MemoryRow(
            String bundle,
            String device,
            long tensors,
            @Bytes long bytes,
            @Bytes long mappedBytes) {}

    private final LibtorchService libtorch;

    @Activate
    public DeviceCommands(@Reference LibtorchService libtorch) {
        this.libtorch = libtorch;
    }

    @Descriptor("show the devices that tensors can live on, with their memory")
    public List<DeviceRow> devices() {
        return libtorch.devices().stream()
                .map(info -> new DeviceRow(
                        info.device().toString(), info.name(), info.totalBytes(), info.freeBytes(), info.usedBytes()))
                .toList();
    }

    @Descriptor("show the memory that each bundle's tensors hold, by device")
    public List<MemoryRow> memory() {
        return libtorch.memory().stream()
                .map(use -> new MemoryRow(
                        use.bundle(), use.device().toString(), use.tensors(), use.bytes(), use.mappedBytes()))
                .toList();
    }

    @Override
    public List<Usage> usage(long bundleId) {
        List<DeviceInfo> devices = libtorch.devices();
        return libtorch.memoryOf(bundleId).stream()
                .map(use -> new Usage(use.device().toString(), use.bytes(), free(devices, use)))
                .toList();
    }

    private static long free(List<DeviceInfo> devices, MemoryUse use) {
        return devices.stream()
                .filter(info -> info.device().equals(use.device()))
                .mapToLong(DeviceInfo::freeBytes)
                .findFirst()
                .orElse(-1);
    }
}
