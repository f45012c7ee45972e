package hub.gpu.libtorch;

import hub.gpu.Device;
import hub.gpu.MemoryUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Measures what an owner's tensors hold, by asking each of them now: nothing is counted while operators run. */
public final class Usage {

    private final TreeMap<Long, Long> mapped = new TreeMap<>(Mapped.regions());
    private final Map<Device, Sum> sums = new LinkedHashMap<>();

    private static final class Sum {
        private final Set<Long> storages = new HashSet<>();
        private long tensors;
        private long bytes;
        private long mappedBytes;
    }

    private Usage() {}

    /** By device; empty if it has no tensors. */
    public static List<MemoryUse> of(Owner owner) {
        List<Handle> handles = owner.handles();
        if (handles.isEmpty()) {
            // Perhaps libtorch is not even loaded, and nothing may be asked of it.
            return List.of();
        }
        var usage = new Usage();
        Context context = Context.get();
        handles.forEach(handle -> usage.add(handle, context));
        var uses = new ArrayList<MemoryUse>();
        usage.sums.forEach((device, sum) ->
                uses.add(new MemoryUse(owner.name(), device, sum.tensors, sum.bytes, sum.mappedBytes)));
        return uses;
    }

    private void add(Handle handle, Context context) {
        long tensor;
        try {
            tensor = handle.acquire();
        } catch (IllegalStateException closedMeanwhile) {
            return;
        }
        try {
            add(tensor, context);
        } finally {
            handle.release();
        }
    }

    private void add(long tensor, Context context) {
        check(TensorApi.aoti_torch_get_device_type(tensor, context.out()));
        int type = context.outInt();
        check(TensorApi.aoti_torch_get_device_index(tensor, context.out()));
        Sum sum = sums.computeIfAbsent(Devices.of(type, Math.max(0, context.outInt())), _ -> new Sum());
        sum.tensors++;
        check(TensorApi.aoti_torch_get_layout(tensor, context.out()));
        if (context.outInt() != MemoryFormats.STRIDED) {
            return;
        }
        check(TensorApi.aoti_torch_get_data_ptr(tensor, context.out()));
        long data = context.outLong();
        check(TensorApi.aoti_torch_get_storage_offset(tensor, context.out()));
        long offset = context.outLong();
        check(TensorApi.aoti_torch_get_dtype(tensor, context.out()));
        long storage = data - offset * DTypes.of(context.outInt()).bytes();
        check(TensorApi.aoti_torch_get_storage_size(tensor, context.out()));
        long size = context.outLong();
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
        Status.check(status, "a tensor's memory");
    }
}
