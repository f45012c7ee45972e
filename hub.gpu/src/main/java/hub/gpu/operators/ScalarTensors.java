package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DeviceCodes;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.OperatorApi;
import hub.gpu.foreign.TensorApi;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.ThreadContext;
import java.util.function.UnaryOperator;

/**
 * Java numbers as tensors of no dimensions, because a {@code Scalar} cannot cross the C interface. Such a tensor has the
 * element type with which the result gets PyTorch's type.
 */
public final class ScalarTensors {

    private static final String FILL = "aten::fill_";

    /** A double holds every integer up to here. */
    private static final long EXACT = 1L << 53;

    private ScalarTensors() {}

    /** What an operator of two tensors gives for a tensor and a number. */
    public static Tensor apply(String op, Tensor x, Number value) {
        return beside(x, y -> Call.of(op).arg(y).scalar(value, y).tensor());
    }

    /** As {@link #apply}, of an operator that changes the tensor. */
    public static Tensor applyInPlace(String op, Tensor x, Number value) {
        return besideInPlace(x, y -> Call.of(op).arg(y).scalar(value, y).inPlace(y));
    }

    /**
     * What a function of a tensor and a number gives. A tensor of no dimensions goes in as one of one element. The number is
     * a tensor of no dimensions too, and two of these would decide the type of the result together.
     */
    public static Tensor beside(Tensor x, UnaryOperator<Tensor> function) {
        if (x.dim() > 0) {
            return function.apply(x);
        }
        try (TensorScope scope = TensorScopes.open()) {
            return scope.keep(function.apply(x.reshape(1)).reshape());
        }
    }

    /** As {@link #beside}, for a function that changes the tensor: gives the tensor itself. */
    public static Tensor besideInPlace(Tensor x, UnaryOperator<Tensor> function) {
        if (x.dim() > 0) {
            return function.apply(x);
        }
        try (Tensor row = x.reshape(1)) {
            function.apply(row);
            return x;
        }
    }

    /**
     * Sets all elements to a number, and gives the tensor itself.
     *
     * @throws IllegalArgumentException for an integer beyond those of the tensor's type
     */
    public static Tensor fill(Tensor x, Number value) {
        TensorHandle handle = ((NativeTensor) x).handle();
        long tensor = handle.acquire();
        try {
            fill(tensor, value, x.dtype(), ThreadContext.get());
        } finally {
            handle.release();
        }
        return x;
    }

    /**
     * Whether a number has no fraction by its type.
     *
     * @throws IllegalArgumentException for other classes than Java's own numbers: their code would run in the middle of a
     *     call
     */
    public static boolean isInteger(Number value) {
        return switch (value) {
            case Long _, Integer _, Short _, Byte _ -> true;
            case Double _, Float _ -> false;
            case null -> throw new NullPointerException("A number beside a tensor is null");
            default ->
                throw new IllegalArgumentException(
                        "A number beside a tensor is a long, an int, a double or the like, not a "
                                + value.getClass().getName());
        };
    }

    private static boolean isInteger(DType type) {
        return !type.isFloatingPoint() && !type.isComplex() && type != DType.BOOL;
    }

    /**
     * Refuses an integer that a type of integers cannot hold: converted, it would be another number. As in PyTorch, a type
     * without a sign takes negative integers too, down to its largest number with a minus.
     */
    static void requireWithin(Number value, DType type) {
        int bits = 8 * type.bytes();
        if (!isInteger(type) || bits == 64 || !isInteger(value)) {
            return;
        }
        boolean signed = Division.isSigned(type);
        long most = (1L << (signed ? bits - 1 : bits)) - 1;
        long number = value.longValue();
        if (number > most || number < (signed ? -most - 1 : -most)) {
            throw new IllegalArgumentException("%d is beyond the numbers of %s".formatted(number, type));
        }
    }

    /** An owned handle of a tensor that stands for a number beside {@code like}, which has dimensions. */
    static long promoting(Number value, NativeTensor like, ThreadContext context) {
        return switch (promotingType(value, like)) {
            case INT64 -> int64(value.longValue(), context);
            case FLOAT64 -> float64(value.doubleValue(), context);
            default -> float32(value.floatValue(), context);
        };
    }

    /**
     * As {@link #promoting}, on a device: some operators on a GPU refuse a number in main memory, {@code clamp.Tensor} for
     * instance.
     */
    static long promotingOn(Device device, Number value, NativeTensor like, ThreadContext context) {
        DType type = promotingType(value, like);
        return full(type == DType.FLOAT32 ? (Number) value.floatValue() : value, type, device, context);
    }

    /** As {@link #promoting}, where {@code like} is. */
    static long promotingThere(Number value, NativeTensor like, ThreadContext context) {
        Device device = like.device();
        return device.isCpu() ? promoting(value, like, context) : promotingOn(device, value, like, context);
    }

    private static DType promotingType(Number value, NativeTensor like) {
        if (isInteger(value)) {
            return DType.INT64;
        }
        DType type = like.dtype();
        return type.isFloatingPoint() || type.isComplex() ? DType.FLOAT64 : DType.FLOAT32;
    }

    /** An owned handle of a tensor with the type and device of {@code like}. */
    static long sameType(Number value, NativeTensor like, ThreadContext context) {
        return full(value, like.dtype(), like.device(), context);
    }

    /** A tensor that stands for a number beside {@code like}. */
    static Tensor tensor(Number value, Tensor like) {
        ThreadContext context = ThreadContext.get();
        NativeTensor beside = (NativeTensor) like;
        return context.adopt(promoting(value, beside, context), beside.handle().owner());
    }

    /** As {@link #tensor}, where {@code like} is. */
    public static Tensor tensorThere(Number value, Tensor like) {
        ThreadContext context = ThreadContext.get();
        NativeTensor beside = (NativeTensor) like;
        return context.adopt(
                promotingThere(value, beside, context), beside.handle().owner());
    }

    private static long int64(long value, ThreadContext context) {
        NativeStatus.check(
                TensorApi.aoti_torch_scalar_to_tensor_int64(
                        value, context.scratch().out()),
                "a number");
        return context.scratch().outLong();
    }

    private static long float64(double value, ThreadContext context) {
        NativeStatus.check(
                TensorApi.aoti_torch_scalar_to_tensor_float64(
                        value, context.scratch().out()),
                "a number");
        return context.scratch().outLong();
    }

    private static long float32(float value, ThreadContext context) {
        NativeStatus.check(
                TensorApi.aoti_torch_scalar_to_tensor_float32(
                        value, context.scratch().out()),
                "a number");
        return context.scratch().outLong();
    }

    /** Whether the C function fills with exactly this integer. It takes a double, and refuses negative ones for types without a sign. */
    private static boolean isExactAsDouble(long value, DType type) {
        return value <= EXACT && value >= (isInteger(type) && !Division.isSigned(type) ? 0 : -EXACT);
    }

    private static long full(Number value, DType type, Device device, ThreadContext context) {
        long[] none = {};
        NativeStatus.check(
                TensorApi.aoti_torch_empty_strided(
                        0,
                        context.scratch().sizes(none),
                        context.scratch().strides(none),
                        DTypeCodes.code(type),
                        DeviceCodes.type(device),
                        device.index(),
                        context.scratch().out()),
                "a number");
        long tensor = context.scratch().outLong();
        try {
            fill(tensor, value, type, context);
            return tensor;
        } catch (RuntimeException e) {
            TensorApi.aoti_torch_delete_tensor_object(tensor);
            throw e;
        }
    }

    private static void fill(long tensor, Number value, DType type, ThreadContext context) {
        requireWithin(value, type);
        if (isInteger(value) && !isExactAsDouble(value.longValue(), type)) {
            long number = int64(value.longValue(), context);
            int status = TensorApi.aoti_torch_copy_(tensor, number, 0);
            TensorApi.aoti_torch_delete_tensor_object(number);
            NativeStatus.check(status, FILL);
        } else {
            NativeStatus.check(OperatorApi.aoti_torch_aten_fill__Scalar(tensor, value.doubleValue()), FILL);
        }
    }
}
