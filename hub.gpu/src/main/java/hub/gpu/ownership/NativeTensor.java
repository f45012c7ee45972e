package hub.gpu.ownership;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DeviceCodes;
import hub.gpu.foreign.LayoutCodes;
import hub.gpu.foreign.NativeMemory;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.ScratchMemory;
import hub.gpu.foreign.TensorApi;
import hub.gpu.text.TensorText;

/** A tensor of libtorch's, behind a guarded handle. Each question counts as a use: another thread may close the tensor meanwhile. */
public final class NativeTensor implements Tensor {

    private final TensorHandle handle;

    NativeTensor(long address, TensorOwner owner) {
        handle = new TensorHandle(this, address, owner);
    }

    /** The handle that guards it. */
    public TensorHandle handle() {
        return handle;
    }

    /** A C function that writes one property of a tensor to an out-slot. */
    @FunctionalInterface
    private interface Getter {
        int get(long tensor, long out);
    }

    private ScratchMemory ask(Getter getter) {
        ScratchMemory scratch = ThreadContext.get().scratch();
        long tensor = handle.acquire();
        try {
            NativeStatus.check(getter.get(tensor, scratch.out()), "a tensor's property");
        } finally {
            handle.release();
        }
        return scratch;
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
        ScratchMemory scratch = ThreadContext.get().scratch();
        long tensor = handle.acquire();
        try {
            NativeStatus.check(TensorApi.aoti_torch_get_dim(tensor, scratch.out()), "a tensor's rank");
            long dim = scratch.outLong();
            NativeStatus.check(getter.get(tensor, scratch.out()), "a tensor's shape");
            return NativeMemory.longs(scratch.outLong(), dim);
        } finally {
            handle.release();
        }
    }

    @Override
    public DType dtype() {
        return DTypeCodes.of(ask(TensorApi::aoti_torch_get_dtype).outInt());
    }

    @Override
    public Device device() {
        int type = ask(TensorApi::aoti_torch_get_device_type).outInt();
        int index = ask(TensorApi::aoti_torch_get_device_index).outInt();
        return DeviceCodes.of(type, Math.max(index, 0));
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
        try (TensorScope _ = ThreadContext.get().enter()) {
            return isStrided() ? TensorText.of(this) : TensorText.ofOtherLayout(this, layout());
        }
    }

    /** Whether the elements lie in memory by strides: not sparsely, nor as some library arranges them. */
    public boolean isStrided() {
        return layout() == LayoutCodes.STRIDED;
    }

    private int layout() {
        return ask(TensorApi::aoti_torch_get_layout).outInt();
    }
}
