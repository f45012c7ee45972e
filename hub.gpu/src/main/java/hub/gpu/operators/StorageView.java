package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.ThreadContext;
import java.util.Arrays;
import java.util.List;

/**
 * Where and how a tensor's elements lie in memory. If this is equal for two tensors, they are one tensor with two names:
 * tied weights, for instance.
 *
 * @param conjugated whether memory holds the conjugates
 * @param negated whether it holds the negatives
 */
public record StorageView(
        long address, DType type, List<Long> shape, List<Long> strides, boolean conjugated, boolean negated) {

    /** The identity of a strided tensor. It is valid as long as the tensor is open. */
    public static StorageView of(Tensor tensor) {
        ThreadContext context = ThreadContext.get();
        TensorHandle handle = ((NativeTensor) tensor).handle();
        long opened = handle.acquire();
        try {
            NativeStatus.check(
                    TensorApi.aoti_torch_get_data_ptr(opened, context.scratch().out()), "a tensor's data");
            long address = context.scratch().outLong();
            return new StorageView(
                    address,
                    tensor.dtype(),
                    boxed(tensor.shape()),
                    boxed(tensor.strides()),
                    Call.of("is_conj").arg(tensor).bool(),
                    Call.of("is_neg").arg(tensor).bool());
        } finally {
            handle.release();
        }
    }

    private static List<Long> boxed(long... values) {
        return Arrays.stream(values).boxed().toList();
    }
}
