package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A tensor of libtorch's: a guarded handle. Each question to it counts as a use, so it can be closed meanwhile. */
final class NativeTensor implements Tensor {

    private final Handle handle;

    NativeTensor(long address, Owner owner) {
        handle = new Handle(this, address, owner);
    }

    Handle handle() {
        return handle;
    }

    /** A C function that writes one property of a tensor to an out-slot. */
    @FunctionalInterface
    private interface Getter {
        int get(long tensor, long out);
    }

    private Context ask(Getter getter) {
        Context context = Context.get();
        long tensor = handle.acquire();
        try {
            Status.check(getter.get(tensor, context.out()), "a tensor's property");
        } finally {
            handle.release();
        }
        return context;
    }

    @Override
    public int dim() {
        return (int) ask(TensorApi::aoti_torch_get_dim).outLong();
    }

    @Override
    public long numel() {
        return ask(TensorApi::aoti_torch_get_numel).outLong();
    }

    @Override
    public long[] shape() {
        return longs(TensorApi::aoti_torch_get_sizes);
    }

    @Override
    public long[] strides() {
        return longs(TensorApi::aoti_torch_get_strides);
    }

    private long[] longs(Getter getter) {
        Context context = Context.get();
        long tensor = handle.acquire();
        try {
            Status.check(TensorApi.aoti_torch_get_dim(tensor, context.out()), "a tensor's rank");
            long dim = context.outLong();
            Status.check(getter.get(tensor, context.out()), "a tensor's shape");
            return MemorySegment.ofAddress(context.outLong())
                    .reinterpret(dim * Long.BYTES)
                    .toArray(ValueLayout.JAVA_LONG);
        } finally {
            handle.release();
        }
    }

    @Override
    public DType dtype() {
        return DTypes.of(ask(TensorApi::aoti_torch_get_dtype).outInt());
    }

    @Override
    public Device device() {
        int type = ask(TensorApi::aoti_torch_get_device_type).outInt();
        int index = ask(TensorApi::aoti_torch_get_device_index).outInt();
        return Devices.of(type, Math.max(index, 0));
    }

    @Override
    public boolean isContiguous() {
        return ask(TensorApi::aoti_torch_is_contiguous).outBoolean();
    }

    @Override
    public boolean isClosed() {
        return handle.isClosed();
    }

    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        if (isClosed()) {
            return "tensor(closed)";
        }
        return isStrided() ? TensorText.of(this) : TensorText.ofOtherLayout(this, layout());
    }

    /** Whether the elements lie in memory by strides, and not as some library or a sparse layout has them. */
    boolean isStrided() {
        return layout() == MemoryFormats.STRIDED;
    }

    private int layout() {
        return ask(TensorApi::aoti_torch_get_layout).outInt();
    }
}
