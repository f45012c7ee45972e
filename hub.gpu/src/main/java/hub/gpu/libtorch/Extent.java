package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Tensor;
import java.util.Arrays;
import java.util.List;

/** Where and how a tensor's elements lie in memory: two that are equal in it are one tensor by two names, tied weights for instance. */
public record Extent(long address, DType type, List<Long> shape, List<Long> strides) {

    /** That of a strided tensor, as long as it is open. */
    public static Extent of(Tensor tensor) {
        Context context = Context.get();
        Handle handle = ((NativeTensor) tensor).handle();
        long opened = handle.acquire();
        try {
            Status.check(TensorApi.aoti_torch_get_data_ptr(opened, context.out()), "a tensor's data");
            long address = context.outLong();
            return new Extent(address, tensor.dtype(), boxed(tensor.shape()), boxed(tensor.strides()));
        } finally {
            handle.release();
        }
    }

    private static List<Long> boxed(long... values) {
        return Arrays.stream(values).boxed().toList();
    }
}
