package hub.gpu.foreign;

import java.lang.invoke.MethodHandle;

/** C functions of single operators, by their own names. */
public final class OperatorApi {

    private static final MethodHandle AOTI_TORCH_CPU_ADD_TENSOR = Downcalls.status(
            "aoti_torch_cpu_add_Tensor", Downcalls.POINTER, Downcalls.POINTER, Downcalls.DOUBLE, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_CPU_POW_TENSOR_SCALAR = Downcalls.status(
            "aoti_torch_cpu_pow_Tensor_Scalar", Downcalls.POINTER, Downcalls.DOUBLE, Downcalls.POINTER);
    private static final MethodHandle AOTI_TORCH_ATEN_FILL__SCALAR =
            Downcalls.status("aoti_torch_aten_fill__Scalar", Downcalls.POINTER, Downcalls.DOUBLE);

    private OperatorApi() {}

    public static int aoti_torch_cpu_add_Tensor(long self, long other, double alpha, long result) {
        try {
            return (int) AOTI_TORCH_CPU_ADD_TENSOR.invokeExact(self, other, alpha, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_cpu_pow_Tensor_Scalar(long self, double exponent, long result) {
        try {
            return (int) AOTI_TORCH_CPU_POW_TENSOR_SCALAR.invokeExact(self, exponent, result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static int aoti_torch_aten_fill__Scalar(long self, double value) {
        try {
            return (int) AOTI_TORCH_ATEN_FILL__SCALAR.invokeExact(self, value);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
