package hub.gpu.libtorch;

import java.lang.invoke.MethodHandle;

/** C functions of single operators in libtorch_cuda, by their own names; bound when a tensor on a GPU first needs one. */
final class CudaDirectApi {

    private static final MethodHandle AOTI_TORCH_CUDA_ADD_TENSOR =
            C.status("aoti_torch_cuda_add_Tensor", C.POINTER, C.POINTER, C.DOUBLE, C.POINTER);
    private static final MethodHandle AOTI_TORCH_CUDA_POW_TENSOR_SCALAR =
            C.status("aoti_torch_cuda_pow_Tensor_Scalar", C.POINTER, C.DOUBLE, C.POINTER);

    private CudaDirectApi() {}

    static int aoti_torch_cuda_add_Tensor(long self, long other, double alpha, long result) {
        try {
            return (int) AOTI_TORCH_CUDA_ADD_TENSOR.invokeExact(self, other, alpha, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_cuda_pow_Tensor_Scalar(long self, double exponent, long result) {
        try {
            return (int) AOTI_TORCH_CUDA_POW_TENSOR_SCALAR.invokeExact(self, exponent, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
