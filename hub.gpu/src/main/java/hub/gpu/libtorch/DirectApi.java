package hub.gpu.libtorch;

import java.lang.invoke.MethodHandle;

/** C functions of single operators, by their own names. */
final class DirectApi {

    private static final MethodHandle AOTI_TORCH_CPU_ADD_TENSOR =
            C.status("aoti_torch_cpu_add_Tensor", C.POINTER, C.POINTER, C.DOUBLE, C.POINTER);
    private static final MethodHandle AOTI_TORCH_CPU_POW_TENSOR_SCALAR =
            C.status("aoti_torch_cpu_pow_Tensor_Scalar", C.POINTER, C.DOUBLE, C.POINTER);
    private static final MethodHandle AOTI_TORCH_ATEN_FILL__SCALAR =
            C.status("aoti_torch_aten_fill__Scalar", C.POINTER, C.DOUBLE);

    private DirectApi() {}

    static int aoti_torch_cpu_add_Tensor(long self, long other, double alpha, long result) {
        try {
            return (int) AOTI_TORCH_CPU_ADD_TENSOR.invokeExact(self, other, alpha, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_cpu_pow_Tensor_Scalar(long self, double exponent, long result) {
        try {
            return (int) AOTI_TORCH_CPU_POW_TENSOR_SCALAR.invokeExact(self, exponent, result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int aoti_torch_aten_fill__Scalar(long self, double value) {
        try {
            return (int) AOTI_TORCH_ATEN_FILL__SCALAR.invokeExact(self, value);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
