package hub.gpu.foreign;

import hub.gpu.Device;
import hub.gpu.DeviceInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The GPUs that CUDA's driver shows to this process, and their memory by NVML. Neither needs libtorch. Nothing here makes a
 * context on a GPU: a context would take memory there.
 */
public final class CudaDevices {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final int TEXT = 128;

    private final SymbolLookup driver;
    private final Optional<SymbolLookup> nvml;

    private CudaDevices(SymbolLookup driver, Optional<SymbolLookup> nvml) {
        this.driver = driver;
        this.nvml = nvml;
    }

    /** The GPUs, in CUDA's order; none where there is no driver. */
    public static List<DeviceInfo> devices() {
        return driver().map(found -> new CudaDevices(found, library(WINDOWS ? "nvml.dll" : "libnvidia-ml.so.1")).list())
                .orElse(List.of());
    }

    /** Whether CUDA's driver is installed here. */
    public static boolean hasDriver() {
        return driver().isPresent();
    }

    private static Optional<SymbolLookup> driver() {
        return library(WINDOWS ? "nvcuda.dll" : "libcuda.so.1");
    }

    /**
     * How many GPUs the CUDA runtime can use that came with libtorch. It uses none if the driver is too old for it. If the
     * runtime is not found, the driver's number counts.
     */
    public static int usable() {
        String name = "cudaGetDeviceCount";
        if (!NativeLibraries.has(name)) {
            return devices().size();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(Downcalls.INT32);
            int status = (int) Downcalls.status(name, Downcalls.POINTER).invokeExact(count.address());
            return status == 0 ? count.get(Downcalls.INT32, 0) : 0;
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    private static Optional<SymbolLookup> library(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException notThere) {
            return Optional.empty();
        }
    }

    private List<DeviceInfo> list() {
        var devices = new ArrayList<DeviceInfo>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_INT);
            if (call(driver, "cuInit", 0) != 0 || call(driver, "cuDeviceGetCount", out) != 0) {
                return List.of();
            }
            boolean measured = nvml.isPresent() && call(nvml.get(), "nvmlInit_v2") == 0;
            int count = out.get(ValueLayout.JAVA_INT, 0);
            for (int i = 0; i < count; i++) {
                devices.add(describe(i, measured, arena));
            }
            return devices;
        }
    }

    private DeviceInfo describe(int index, boolean measured, Arena arena) {
        MemorySegment handle = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment text = arena.allocate(TEXT);
        MemorySegment total = arena.allocate(ValueLayout.JAVA_LONG);
        call(driver, "cuDeviceGet", handle, index);
        int device = handle.get(ValueLayout.JAVA_INT, 0);
        call(driver, "cuDeviceGetName", text, TEXT, device);
        String name = text.getString(0);
        long bytes = call(driver, "cuDeviceTotalMem_v2", total, device) == 0 ? total.get(ValueLayout.JAVA_LONG, 0) : -1;
        call(driver, "cuDeviceGetPCIBusId", text, TEXT, device);
        return new DeviceInfo(Device.cuda(index), name, bytes, measured ? free(text, arena) : -1, 0);
    }

    private long free(MemorySegment busId, Arena arena) {
        MemorySegment device = arena.allocate(ValueLayout.ADDRESS);
        MemorySegment totalFreeUsed = arena.allocate(ValueLayout.JAVA_LONG, 3);
        boolean known = call(nvml.orElseThrow(), "nvmlDeviceGetHandleByPciBusId_v2", busId, device) == 0
                && call(
                                nvml.orElseThrow(),
                                "nvmlDeviceGetMemoryInfo",
                                device.get(ValueLayout.ADDRESS, 0),
                                totalFreeUsed)
                        == 0;
        return known ? totalFreeUsed.getAtIndex(ValueLayout.JAVA_LONG, 1) : -1;
    }

    /** Calls a function of ints and pointers for its status. */
    private static int call(SymbolLookup library, String function, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] = arguments[i] instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS;
        }
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(library.findOrThrow(function), FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts))
                    .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
