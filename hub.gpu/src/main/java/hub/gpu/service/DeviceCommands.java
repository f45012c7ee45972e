package hub.gpu.service;

import hub.core.spi.BundleMemory;
import hub.gpu.DeviceInfo;
import hub.gpu.MemoryUse;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The shell's commands on devices and their memory. They never load libtorch. */
@Component(service = {DeviceCommands.class, BundleMemory.class})
@GogoCommand(
        scope = "hub",
        function = {"devices", "memory"})
public final class DeviceCommands implements BundleMemory {

    private final LibtorchService libtorch;

    @Activate
    public DeviceCommands(@Reference LibtorchService libtorch) {
        this.libtorch = libtorch;
    }

    @Descriptor("show the devices that tensors can live on, with their memory")
    public List<DeviceInfo> devices() {
        return libtorch.devices();
    }

    @Descriptor("show the memory that each bundle's tensors hold, by device")
    public List<MemoryUse> memory() {
        return libtorch.memory();
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
