package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Where and how a tensor's elements lie in memory: two that are equal in it are one tensor by two names, tied weights for
 * instance.
 *
 * @param conjugated whether memory holds the conjugates
 * @param negated whether it holds the negatives
 */
public record Extent(
        long address, DType type, List<Long> shape, List<Long> strides, boolean conjugated, boolean negated) {

    /** That of a strided tensor, as long as it is open. */
    public static Extent of(Tensor tensor) {
        Context context = Context.get();
        Handle handle = ((NativeTensor) tensor).handle();
        long opened = handle.acquire();
        try {
            Status.check(TensorApi.aoti_torch_get_data_ptr(opened, context.out()), "a tensor's data");
            long address = context.outLong();
            return new Extent(
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
