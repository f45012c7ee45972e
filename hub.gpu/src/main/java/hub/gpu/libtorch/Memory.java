package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;

/** Tensors from Java's arrays and back, as bytes of native order. */
public final class Memory {

    private Memory() {}

    /** A new tensor on the CPU with a copy of an array, whose component type fits the element type. */
    public static Tensor copyOf(Object array, int length, DType type, long[] shape, Owner owner) {
        long expected = elements(shape);
        if (expected != length) {
            throw new IllegalArgumentException("A tensor of shape %s has %d elements, and the array has %d"
                    .formatted(Arrays.toString(shape), expected, length));
        }
        NativeTensor tensor = empty(shape, type, Device.CPU, owner);
        MemorySegment source = segment(array);
        withData(tensor, source.byteSize(), data -> data.copyFrom(source));
        return tensor;
    }

    /** A new tensor on the CPU with a copy of a buffer's remaining bytes. */
    public static Tensor copyOf(ByteBuffer data, DType type, long[] shape, Owner owner) {
        MemorySegment source = MemorySegment.ofBuffer(data);
        long expected = Math.multiplyExact(elements(shape), type.bytes());
        if (expected != source.byteSize()) {
            throw new IllegalArgumentException("A tensor of shape %s and type %s takes %d bytes, and the buffer has %d"
                    .formatted(Arrays.toString(shape), type, expected, source.byteSize()));
        }
        NativeTensor tensor = empty(shape, type, Device.CPU, owner);
        withData(tensor, expected, target -> target.copyFrom(source));
        return tensor;
    }

    /** A new tensor of one dimension on the CPU, whose elements are what a function of their index gives. */
    public static Tensor ofLongs(long length, LongUnaryOperator element, Owner owner) {
        NativeTensor tensor = empty(new long[] {length}, DType.INT64, Device.CPU, owner);
        withData(tensor, length * Long.BYTES, data -> {
            for (long i = 0; i < length; i++) {
                data.setAtIndex(ValueLayout.JAVA_LONG, i, element.applyAsLong(i));
            }
        });
        return tensor;
    }

    /** As {@link #ofLongs}, of floats. */
    public static Tensor ofFloats(long length, LongToDoubleFunction element, Owner owner) {
        NativeTensor tensor = empty(new long[] {length}, DType.FLOAT32, Device.CPU, owner);
        withData(tensor, length * Float.BYTES, data -> {
            for (long i = 0; i < length; i++) {
                data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) element.applyAsDouble(i));
            }
        });
        return tensor;
    }

    /** A new tensor with whatever bytes its memory holds. */
    public static Tensor uninitialised(long[] shape, DType type, Device device, Owner owner) {
        return empty(shape, type, device, owner);
    }

    /** The elements in row-major order as an array, whose component type fits the element type. */
    public static <A> A read(Tensor tensor, DType type, IntFunction<A> newArray) {
        int length = arrayLength(tensor.numel());
        try (TensorScope _ = Scopes.open()) {
            Tensor onCpu = inMemoryAsItIs(tensor.to(type));
            A array = newArray.apply(length);
            MemorySegment target = segment(array);
            withData((NativeTensor) onCpu, target.byteSize(), target::copyFrom);
            return array;
        }
    }

    /**
     * On the CPU, with its elements in memory in row-major order: of some views, the imaginary part of an adjoint matrix for
     * instance, memory holds the negative, and of complex ones the conjugate.
     */
    static Tensor inMemoryAsItIs(Tensor tensor) {
        Tensor onCpu = tensor.cpu().contiguous();
        Tensor resolved =
                onCpu.dtype().isComplex() ? Call.of("resolve_conj").arg(onCpu).tensor() : onCpu;
        return Call.of("resolve_neg").arg(resolved).tensor();
    }

    /** So many elements as the length of an array. */
    private static int arrayLength(long elements) {
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d elements do not go into one of Java's arrays, which has at most %d: take a part of them"
                            .formatted(elements, Integer.MAX_VALUE));
        }
        return (int) elements;
    }

    static NativeTensor empty(long[] shape, DType type, Device device, Owner owner) {
        owner.requireOpen();
        Context context = Context.get();
        Status.check(
                TensorApi.aoti_torch_empty_strided(
                        shape.length,
                        context.sizes(shape),
                        context.strides(contiguousStrides(shape)),
                        DTypes.code(type),
                        Devices.type(device),
                        device.index(),
                        context.out()),
                "a new tensor");
        return context.adopt(context.outLong(), owner);
    }

    static void withData(NativeTensor tensor, long bytes, Consumer<MemorySegment> use) {
        if (bytes == 0) {
            return;
        }
        Context context = Context.get();
        Handle handle = tensor.handle();
        long address = handle.acquire();
        try {
            Status.check(TensorApi.aoti_torch_get_data_ptr(address, context.out()), "a tensor's data");
            use.accept(MemorySegment.ofAddress(context.outLong()).reinterpret(bytes));
        } finally {
            handle.release();
        }
    }

    /** The number of elements of a shape. */
    static long elements(long[] shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("A shape has no negative sizes: " + Arrays.toString(shape));
            }
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    static long[] contiguousStrides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(shape[i], 1);
        }
        return strides;
    }

    private static MemorySegment segment(Object array) {
        return switch (array) {
            case float[] values -> MemorySegment.ofArray(values);
            case double[] values -> MemorySegment.ofArray(values);
            case long[] values -> MemorySegment.ofArray(values);
            case int[] values -> MemorySegment.ofArray(values);
            case short[] values -> MemorySegment.ofArray(values);
            case byte[] values -> MemorySegment.ofArray(values);
            default -> throw new IllegalArgumentException("No array of numbers: " + array.getClass());
        };
    }
}
