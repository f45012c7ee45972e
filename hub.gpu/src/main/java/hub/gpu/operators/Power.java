package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.foreign.CudaOperatorApi;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.OperatorApi;
import hub.gpu.foreign.ScratchMemory;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.ThreadContext;

/** Powers with a number as exponent. Their schema has a {@code Scalar}: a C function for this one operator takes a double. */
public final class Power {

    private Power() {}

    /** {@code self} to a power. */
    public static Tensor pow(Tensor self, Number exponent) {
        DType type = self.dtype();
        if (ScalarTensors.isInteger(exponent) && !type.isFloatingPoint() && !type.isComplex()) {
            if (exponent.longValue() < 0) {
                throw new IllegalArgumentException(
                        "pow: an integer to the power of %s is no integer: toFloat() makes fractions of integers"
                                .formatted(exponent));
            }
            ScalarTensors.requireWithin(exponent, type);
            return ScalarTensors.apply("pow.Tensor_Tensor", self, exponent);
        }
        ThreadContext context = ThreadContext.get();
        ScratchMemory scratch = context.scratch();
        TensorHandle handle = ((NativeTensor) self).handle();
        double number = exponent.doubleValue();
        long tensor = handle.acquire();
        try {
            NativeStatus.check(
                    Addition.isCpu(tensor, context)
                            ? OperatorApi.aoti_torch_cpu_pow_Tensor_Scalar(tensor, number, scratch.out())
                            : CudaOperatorApi.aoti_torch_cuda_pow_Tensor_Scalar(tensor, number, scratch.out()),
                    "aten::pow");
        } finally {
            handle.release();
        }
        return context.adopt(scratch.outLong(), handle.owner());
    }
}
