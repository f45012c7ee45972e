package hub.gpu.foreign;

import java.lang.invoke.MethodHandle;

/** C functions of single operators in libtorch_cuda, by their own names. They are bound when a tensor on a GPU first needs one. */
public final class CudaOperatorApi {

    private static final MethodHandle AOTI_TORCH_CUDA_ADD_TENSOR = Downcalls.status(
            "aoti_torch_cuda_add_Tensor", Downcalls.POINTER, Downcalls.POINTER, Downcalls.DOUBLE, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_CUDA_POW_TENSOR_SCALAR = Downcalls.status(
            "aoti_torch_cuda_pow_Tensor_Scalar", Downcalls.POINTER, Downcalls.DOUBLE, Downcalls.POINTER);

    private CudaOperatorApi() {}

    public static int aoti_torch_cuda_add_Tensor(long self, long other, double alpha, long result) {
        try {
            return (int) AOTI_TORCH_CUDA_ADD_TENSOR.invokeExact(self, other, alpha, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_cuda_pow_Tensor_Scalar(long self, double exponent, long result) {
        try {
            return (int) AOTI_TORCH_CUDA_POW_TENSOR_SCALAR.invokeExact(self, exponent, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
