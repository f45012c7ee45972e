package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.CudaOperatorApi;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DeviceCodes;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.OperatorApi;
import hub.gpu.foreign.TensorApi;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.ownership.ThreadContext;
import java.util.List;

/**
 * Sums and differences. Their schemas have a {@code Scalar}, and the C interface of the dispatcher cannot pass it. There are
 * C functions for single operators, which take a double.
 */
public final class Addition {

    private Addition() {}

    /** {@code self + alpha * other}. */
    public static Tensor add(Tensor self, Tensor other, double alpha) {
        ThreadContext context = ThreadContext.get();
        TensorHandle left = ((NativeTensor) self).handle();
        TensorHandle right = ((NativeTensor) other).handle();
        long a = left.acquire();
        try {
            long b = right.acquire();
            try {
                if (isFloating(a, context) || isFloating(b, context)) {
                    NativeStatus.check(add(a, b, alpha, context), "aten::add");
                    return context.adopt(context.scratch().outLong(), left.owner());
                }
            } finally {
                right.release();
            }
        } finally {
            left.release();
        }
        if (isCpu(self) == isCpu(other)) {
            return addIntegers(self, other, alpha);
        }
        try (TensorScope scope = TensorScopes.open()) {
            // Unlike add, addcmul refuses a number in main memory beside the tensors of a GPU.
            return scope.keep(addIntegers(numberBeside(self, other), numberBeside(other, self), alpha));
        }
    }

    private static Tensor numberBeside(Tensor tensor, Tensor other) {
        return tensor.dim() == 0 && isCpu(tensor) ? tensor.to(other.device()) : tensor;
    }

    /** {@code self + alpha * other}. */
    public static Tensor add(Tensor self, Number other, double alpha) {
        return ScalarTensors.beside(self, tensor -> addNumber(tensor, other, alpha));
    }

    private static Tensor addNumber(Tensor self, Number other, double alpha) {
        ThreadContext context = ThreadContext.get();
        TensorHandle left = ((NativeTensor) self).handle();
        long a = left.acquire();
        try {
            if (!ScalarTensors.isInteger(other) || isFloating(a, context)) {
                long b = ScalarTensors.promoting(other, (NativeTensor) self, context);
                int status = add(a, b, alpha, context);
                long sum = context.scratch().outLong();
                TensorApi.aoti_torch_delete_tensor_object(b);
                NativeStatus.check(status, "aten::add");
                return context.adopt(sum, left.owner());
            }
        } finally {
            left.release();
        }
        try (TensorScope scope = TensorScopes.open()) {
            Tensor number =
                    TensorData.copyOf(new long[] {other.longValue()}, 1, DType.INT64, new long[0], left.owner());
            boolean bool = self.dtype() == DType.BOOL;
            Tensor sameType = (bool ? number : number.to(self.dtype())).to(self.device());
            return scope.keep(addIntegers(bool ? self.toLong() : self, sameType, alpha));
        }
    }

    /** {@code self} with {@code other} added to it. */
    public static Tensor addInPlace(Tensor self, Tensor other) {
        return addInPlace(self, other, 1);
    }

    /** {@code self} with {@code other} subtracted from it. */
    public static Tensor subInPlace(Tensor self, Tensor other) {
        return addInPlace(self, other, -1);
    }

    private static Tensor addInPlace(Tensor self, Tensor other, int alpha) {
        DType type = self.dtype();
        // addcmul does not multiply bools, and a complex infinity times 1 has NaN in it.
        boolean multiplies = type != DType.BOOL && !type.isComplex();
        if (type == other.dtype() && multiplies && isCpu(self) && isCpu(other)) {
            return addProduct("_foreach_addcmul_.Tensor", self, other, alpha).overwritten(self, 0);
        }
        try (Tensor sum = add(self, other, alpha)) {
            return put(self, sum);
        }
    }

    /** {@code self} with {@code other} added to it. */
    public static Tensor addInPlace(Tensor self, Number other) {
        try (Tensor sum = add(self, other, 1)) {
            return put(self, sum);
        }
    }

    /** {@code self} with {@code other} subtracted from it. */
    public static Tensor subInPlace(Tensor self, Number other) {
        try (Tensor difference = sub(self, other)) {
            return put(self, difference);
        }
    }

    /**
     * Writes a result over a tensor, and gives that.
     *
     * @throws IllegalArgumentException if the tensor's type cannot hold the result
     */
    public static Tensor put(Tensor self, Tensor sum) {
        DType from = sum.dtype();
        DType to = self.dtype();
        boolean losesFraction = from.isFloatingPoint() && !to.isFloatingPoint() && !to.isComplex();
        if (losesFraction || from.isComplex() && !to.isComplex() || to == DType.BOOL && from != to) {
            throw new IllegalArgumentException(
                    "The result has the type %s, and a tensor of type %s cannot hold it in place".formatted(from, to));
        }
        return self.copy_(sum);
    }

    /** {@code self - other}. */
    public static Tensor sub(Tensor self, Tensor other) {
        return add(self, other, -1);
    }

    /** {@code self - other}. */
    public static Tensor sub(Tensor self, Number other) {
        requireNotBool(self);
        return add(self, other, -1);
    }

    /** {@code number - self}. */
    public static Tensor sub(Number number, Tensor self) {
        requireNotBool(self);
        if (!ScalarTensors.isInteger(number)
                || self.dtype().isFloatingPoint()
                || self.dtype().isComplex()) {
            return ScalarTensors.beside(self, subtrahend -> {
                try (Tensor minuend = ScalarTensors.tensor(number, subtrahend)) {
                    return add(minuend, subtrahend, -1);
                }
            });
        }
        try (TensorScope scope = TensorScopes.open()) {
            return scope.keep(add(self.neg(), number, 1));
        }
    }

    private static void requireNotBool(Tensor tensor) {
        if (tensor.dtype() == DType.BOOL) {
            throw new IllegalArgumentException(
                    "A number cannot be subtracted from a bool tensor, nor the other way round: logicalNot() negates"
                            + " it, toLong() makes 0 and 1 of it");
        }
    }

    private static int add(long a, long b, double alpha, ThreadContext context) {
        return isCpu(a, context) && isCpu(b, context)
                ? OperatorApi.aoti_torch_cpu_add_Tensor(
                        a, b, alpha, context.scratch().out())
                : CudaOperatorApi.aoti_torch_cuda_add_Tensor(
                        a, b, alpha, context.scratch().out());
    }

    /** PyTorch refuses a fraction as alpha for integers. The C function takes a double, and so cannot tell. */
    private static Tensor addIntegers(Tensor self, Tensor other, double alpha) {
        if (alpha != Math.rint(alpha)) {
            throw new IllegalArgumentException("add: expected an integer alpha for integers, not " + alpha);
        }
        if (self.dtype() == DType.BOOL && other.dtype() == DType.BOOL) {
            if (alpha < 0) {
                throw new IllegalArgumentException("A bool tensor cannot be subtracted from another: use logicalXor");
            }
            return alpha == 0 ? self.copy() : self.logicalOr(other);
        }
        return addProduct("_foreach_addcmul.Tensor", self, other, (long) alpha)
                .list()
                .getFirst();
    }

    /**
     * A call for {@code self + alpha * other * 1}. This is the one operator that adds tensors and takes its {@code alpha} as a
     * tensor. The 1 has the type of {@code self} and no dimensions: so it changes neither the type nor the shape of the sum.
     */
    private static Call addProduct(String operator, Tensor self, Tensor other, long alpha) {
        ThreadContext context = ThreadContext.get();
        NativeTensor left = (NativeTensor) self;
        TensorOwner owner = left.handle().owner();
        try (Tensor one = context.adopt(ScalarTensors.sameType(1, left, context), owner);
                Tensor alphas = TensorData.copyOf(new long[] {alpha}, 1, DType.INT64, new long[] {1}, owner)) {
            return Call.of(operator)
                    .arg(List.of(self))
                    .arg(List.of(other))
                    .arg(List.of(one))
                    .arg(alphas);
        }
    }

    private static boolean isFloating(long tensor, ThreadContext context) {
        NativeStatus.check(
                TensorApi.aoti_torch_get_dtype(tensor, context.scratch().out()), "a tensor's type");
        DType type = DTypeCodes.of(context.scratch().outInt());
        return type.isFloatingPoint() || type.isComplex();
    }

    private static boolean isCpu(Tensor tensor) {
        return tensor.device().equals(Device.CPU);
    }

    static boolean isCpu(long tensor, ThreadContext context) {
        NativeStatus.check(
                TensorApi.aoti_torch_get_device_type(tensor, context.scratch().out()), "a tensor's device");
        return DeviceCodes.isCpu(context.scratch().outInt());
    }
}
