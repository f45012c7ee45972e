package hub.gpu.service;

import hub.core.HubException;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.core.spi.Progress;
import hub.gpu.Device;
import hub.gpu.DeviceInfo;
import hub.gpu.MemoryUse;
import hub.gpu.foreign.CudaDevices;
import hub.gpu.libtorch.Libtorch;
import hub.gpu.ownership.MemoryMeter;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.schema.OperatorsByName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.LoggerFactory;

/** The process's libtorch, its devices, and who uses them. */
@Component(service = LibtorchService.class, configurationPid = LibtorchService.PID)
@Designate(ocd = LibtorchService.Config.class)
public final class LibtorchService {

    static final String PID = "hub.gpu";
    static final String AUTO = "auto";

    /** {@code true} lets the machine code of programs run, as the configuration does. */
    private static final String MACHINE_CODE = "HUB_MACHINE_CODE";

    @ObjectClassDefinition(
            name = "hub: tensors",
            description =
                    "A change starts this part anew: models with tensors end, and followed models serve again. The"
                            + " process keeps the libtorch that it has loaded; another one needs a restart.")
    @interface Config {

        @AttributeDefinition(
                description =
                        "The folder of libtorch's libraries, such as …/site-packages/torch/lib; bundled: the one that"
                                + " hub fetches. Empty: the active Python environment's, else the one that hub"
                                + " fetches. Also HUB_LIBTORCH")
        String libtorch() default "";

        @AttributeDefinition(
                description = "Where weights are put: cpu, cuda:0 and so on, or auto for the first GPU, else the CPU")
        String device() default AUTO;

        @AttributeDefinition(
                description =
                        "Whether the machine code in files of programs may run instead of their graphs. It can do all"
                                + " that this process can. Also HUB_MACHINE_CODE=true")
        boolean machineCode() default false;
    }

    /** An owner and the bundle that it is for. */
    private record Member(TensorOwner owner, long bundleId) {}

    private final Libtorch libtorch;
    private final OperatorsByName operators;
    private final String device;
    private final boolean machineCode;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final List<Member> members = new CopyOnWriteArrayList<>();

    @Activate
    public LibtorchService(
            Map<String, Object> properties,
            @Reference HubDirectory directory,
            @Reference Downloader downloader,
            @Reference Progress progress) {
        this(
                CheckedConfiguration.read(PID, Config.class, properties).values(),
                System.getenv(),
                directory,
                downloader,
                progress);
    }

    private LibtorchService(
            Config config,
            Map<String, String> environment,
            HubDirectory directory,
            Downloader downloader,
            Progress progress) {
        this(config.libtorch(), config.device(), config.machineCode(), environment, directory, downloader, progress);
    }

    LibtorchService(
            String configured,
            String device,
            Map<String, String> environment,
            HubDirectory directory,
            Downloader downloader,
            Progress progress) {
        this(configured, device, false, environment, directory, downloader, progress);
    }

    private LibtorchService(
            String configured,
            String device,
            boolean machineCode,
            Map<String, String> environment,
            HubDirectory directory,
            Downloader downloader,
            Progress progress) {
        this.libtorch = new Libtorch(configured, environment, directory, downloader, progress);
        this.operators = new OperatorsByName(libtorch::mainLibrary);
        this.device = readable(device);
        this.machineCode = machineCode || Boolean.parseBoolean(environment.get(MACHINE_CODE));
    }

    private static String readable(String device) {
        return device.equals(AUTO)
                ? AUTO
                : CheckedConfiguration.parse(
                                PID, "device", device, "auto, cpu or cuda:N", "auto, the default, is used", Device::of)
                        .map(Device::toString)
                        .orElse(AUTO);
    }

    void load() {
        libtorch.load();
    }

    /** The folder of what this process holds. Loads it if necessary. */
    Path folder() {
        return libtorch.folder();
    }

    OperatorsByName operators() {
        return operators;
    }

    /** Whether the machine code of programs may run, where a caller does not say it. */
    boolean allowsMachineCode() {
        return machineCode;
    }

    Device device() {
        Device wanted = device.equals(AUTO) ? null : Device.of(device);
        if (wanted != null && wanted.isCpu()) {
            return wanted;
        }
        Device gpu = wanted == null ? Device.cuda(0) : wanted;
        if (gpu.index() < libtorch.gpus()) {
            return gpu;
        }
        if (wanted == null) {
            warnOfUnusedGpus();
            return Device.CPU;
        }
        throw new HubException(
                HubException.Kind.DEPENDENCY,
                "The device is configured to be %s; %s. Set device=auto or device=cpu in %s"
                        .formatted(
                                wanted,
                                libtorch.hasCuda()
                                        ? "libtorch finds no such GPU: there is none, or its driver is too old"
                                        : "the libtorch in %s is for the CPU alone".formatted(libtorch.folder()),
                                PID));
    }

    /** Whoever has a GPU would else not know why it is idle. */
    private void warnOfUnusedGpus() {
        int shown = CudaDevices.devices().size();
        if (shown > 0 && warned.compareAndSet(false, true)) {
            LoggerFactory.getLogger(LibtorchService.class)
                    .warn(unusedGpus(shown, libtorch.hasCuda(), libtorch.folder()));
        }
    }

    static String unusedGpus(int shown, boolean hasCuda, Path folder) {
        return "Weights are put on the CPU, although the driver shows %d GPU%s: %s. Set device=cpu in %s if that is meant"
                .formatted(
                        shown,
                        shown == 1 ? "" : "s",
                        hasCuda
                                ? "libtorch cannot use any, most often because the driver is too old for its CUDA"
                                : "the libtorch in " + folder + " is for the CPU alone",
                        PID);
    }

    List<DeviceInfo> devices() {
        List<MemoryUse> uses = memory();
        return Stream.concat(Stream.of(CpuInfo.describe()), CudaDevices.devices().stream())
                .map(info -> new DeviceInfo(
                        info.device(), info.name(), info.totalBytes(), info.freeBytes(), used(uses, info.device())))
                .toList();
    }

    private static long used(List<MemoryUse> uses, Device device) {
        return uses.stream()
                .filter(use -> use.device().equals(device))
                .mapToLong(MemoryUse::bytes)
                .sum();
    }

    List<MemoryUse> memory() {
        return members.stream()
                .flatMap(member -> MemoryMeter.of(member.owner()).stream())
                .toList();
    }

    List<MemoryUse> memoryOf(long bundleId) {
        var uses = new ArrayList<MemoryUse>();
        members.stream()
                .filter(member -> member.bundleId() == bundleId)
                .forEach(member -> uses.addAll(MemoryMeter.of(member.owner())));
        return uses;
    }

    void add(TensorOwner owner, long bundleId) {
        members.add(new Member(owner, bundleId));
    }

    void remove(TensorOwner owner) {
        members.removeIf(member -> member.owner() == owner);
    }
}
