package hub.gpu.ownership;

import hub.gpu.Device;
import hub.gpu.MemoryUse;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DeviceCodes;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.ScratchMemory;
import hub.gpu.foreign.TensorApi;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Measures how much memory an owner's tensors hold. It asks each of them: nothing is counted while operators run. */
public final class MemoryMeter {

    private final TreeMap<Long, Long> mapped = new TreeMap<>(BlobTensors.regions());
    private final Map<Device, Sum> sums = new LinkedHashMap<>();

    private static final class Sum {
        private final Set<Long> storages = new HashSet<>();
        private long tensors;
        private long bytes;
        private long mappedBytes;
    }

    private MemoryMeter() {}

    /** By device; empty if it has no tensors. */
    public static List<MemoryUse> of(TensorOwner owner) {
        List<TensorHandle> handles = owner.handles().stream()
                .filter(TensorHandle.class::isInstance)
                .map(TensorHandle.class::cast)
                .toList();
        if (handles.isEmpty()) {
            // Perhaps libtorch is not loaded yet: then it cannot be asked.
            return List.of();
        }
        var usage = new MemoryMeter();
        ScratchMemory scratch = ThreadContext.get().scratch();
        handles.forEach(handle -> usage.add(handle, scratch));
        var uses = new ArrayList<MemoryUse>();
        usage.sums.forEach((device, sum) ->
                uses.add(new MemoryUse(owner.name(), device, sum.tensors, sum.bytes, sum.mappedBytes)));
        return uses;
    }

    private void add(TensorHandle handle, ScratchMemory scratch) {
        long tensor;
        try {
            tensor = handle.acquire();
        } catch (IllegalStateException closedMeanwhile) {
            return;
        }
        try {
            add(tensor, scratch);
        } finally {
            handle.release();
        }
    }

    private void add(long tensor, ScratchMemory scratch) {
        check(TensorApi.aoti_torch_get_device_type(tensor, scratch.out()));
        int type = scratch.outInt();
        check(TensorApi.aoti_torch_get_device_index(tensor, scratch.out()));
        Sum sum = sums.computeIfAbsent(DeviceCodes.of(type, Math.max(0, scratch.outInt())), _ -> new Sum());
        sum.tensors++;
        check(TensorApi.aoti_torch_get_layout(tensor, scratch.out()));
        if (scratch.outInt() != LayoutCodes.STRIDED) {
            return;
        }
        check(TensorApi.aoti_torch_get_data_ptr(tensor, scratch.out()));
        long data = scratch.outLong();
        check(TensorApi.aoti_torch_get_storage_offset(tensor, scratch.out()));
        long offset = scratch.outLong();
        check(TensorApi.aoti_torch_get_dtype(tensor, scratch.out()));
        long storage = data - offset * DTypeCodes.of(scratch.outInt()).bytes();
        check(TensorApi.aoti_torch_get_storage_size(tensor, scratch.out()));
        long size = scratch.outLong();
        if (sum.storages.add(storage)) {
            if (isMapped(storage)) {
                sum.mappedBytes += size;
            } else {
                sum.bytes += size;
            }
        }
    }

    private boolean isMapped(long address) {
        var below = mapped.floorEntry(address);
        return below != null && address < below.getKey() + below.getValue();
    }

    private static void check(int status) {
        NativeStatus.check(status, "a tensor's memory");
    }
}
