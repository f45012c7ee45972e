package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.DTypeCodes;
import hub.gpu.foreign.DeviceCodes;
import hub.gpu.foreign.NativeMemory;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;
import hub.gpu.memory.StridedStoredTensor;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.ownership.ThreadContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;

/** The elements of tensors: from Java's arrays and buffers, and back. */
public final class TensorData {

    /** What is done with the address of a tensor's data. */
    @FunctionalInterface
    interface AddressUse<E extends Exception> {

        void accept(long address) throws E;
    }

    private TensorData() {}

    /** A new tensor on the CPU with a copy of an array. Its component type must fit the element type. */
    public static Tensor copyOf(Object array, int length, DType type, long[] shape, TensorOwner owner) {
        long expected = StridedStoredTensor.elements(shape);
        if (expected != length) {
            throw new IllegalArgumentException("A tensor of shape %s has %d elements, and the array has %d"
                    .formatted(Arrays.toString(shape), expected, length));
        }
        NativeTensor tensor = empty(shape, type, Device.CPU, owner);
        withData(tensor, length, data -> NativeMemory.writeArray(data, array));
        return tensor;
    }

    /** A new tensor on the CPU with a copy of a buffer's remaining bytes. */
    public static Tensor copyOf(ByteBuffer data, DType type, long[] shape, TensorOwner owner) {
        requireBytes(data, type, shape);
        NativeTensor tensor = empty(shape, type, Device.CPU, owner);
        withData(tensor, data.remaining(), target -> NativeMemory.write(target, data));
        return tensor;
    }

    /** A new tensor on the CPU. A channel gives its bytes. */
    public static Tensor read(ReadableByteChannel source, DType type, long[] shape, TensorOwner owner)
            throws IOException {
        long bytes = Math.multiplyExact(StridedStoredTensor.elements(shape), type.bytes());
        NativeTensor tensor = empty(shape, type, Device.CPU, owner);
        try {
            withData(tensor, bytes, data -> NativeMemory.readFrom(data, bytes, source));
            return tensor;
        } catch (IOException | RuntimeException | Error e) {
            tensor.close();
            throw e;
        }
    }

    /** Gives a channel the elements in row-major order. */
    public static void write(Tensor tensor, WritableByteChannel target) throws IOException {
        long bytes = Math.multiplyExact(tensor.numel(), tensor.dtype().bytes());
        try (TensorScope _ = TensorScopes.open()) {
            withData((NativeTensor) inMemoryAsItIs(tensor), bytes, data -> NativeMemory.writeTo(data, bytes, target));
        }
    }

    /** @throws IllegalArgumentException if the shape takes another number of bytes than remain in the buffer */
    public static void requireBytes(ByteBuffer data, DType type, long... shape) {
        long expected = Math.multiplyExact(StridedStoredTensor.elements(shape), type.bytes());
        if (expected != data.remaining()) {
            throw new IllegalArgumentException("A tensor of shape %s and type %s takes %d bytes, and the buffer has %d"
                    .formatted(Arrays.toString(shape), type, expected, data.remaining()));
        }
    }

    /** A new tensor of one dimension on the CPU. A function gives each element for its index. */
    public static Tensor ofLongs(long length, LongUnaryOperator element, TensorOwner owner) {
        NativeTensor tensor = empty(new long[] {length}, DType.INT64, Device.CPU, owner);
        withData(tensor, length, data -> NativeMemory.fillLongs(data, length, element));
        return tensor;
    }

    /** As {@link #ofLongs}, of floats. */
    public static Tensor ofFloats(long length, LongToDoubleFunction element, TensorOwner owner) {
        NativeTensor tensor = empty(new long[] {length}, DType.FLOAT32, Device.CPU, owner);
        withData(tensor, length, data -> NativeMemory.fillFloats(data, length, element));
        return tensor;
    }

    /** A new tensor. Its elements are undefined. */
    public static Tensor uninitialised(long[] shape, DType type, Device device, TensorOwner owner) {
        return empty(shape, type, device, owner);
    }

    /** Whether a tensor's elements lie in memory by strides: not sparsely, nor as oneDNN has them. */
    public static boolean isStrided(Tensor tensor) {
        return ((NativeTensor) tensor).isStrided();
    }

    /** Writes the elements in row-major order into a buffer. */
    public static void write(Tensor tensor, ByteBuffer target) {
        long bytes = Math.multiplyExact(tensor.numel(), tensor.dtype().bytes());
        if (bytes > target.remaining()) {
            throw new IllegalArgumentException(
                    "The tensor takes %d bytes, and the buffer has room for %d".formatted(bytes, target.remaining()));
        }
        try (TensorScope _ = TensorScopes.open()) {
            withData(
                    (NativeTensor) inMemoryAsItIs(tensor), bytes, data -> NativeMemory.read(data, (int) bytes, target));
        }
    }

    /** The elements in row-major order as an array. Its component type must fit the element type. */
    public static <A> A read(Tensor tensor, DType type, IntFunction<A> newArray) {
        int length = arrayLength(tensor.numel());
        try (TensorScope _ = TensorScopes.open()) {
            Tensor onCpu = inMemoryAsItIs(tensor.to(type));
            A array = newArray.apply(length);
            withData((NativeTensor) onCpu, length, data -> NativeMemory.readArray(data, array));
            return array;
        }
    }

    /**
     * The tensor on the CPU, with its own elements in memory in row-major order. For some views, memory holds the negatives of
     * the elements, or their conjugates: the imaginary part of an adjoint matrix is one.
     */
    static Tensor inMemoryAsItIs(Tensor tensor) {
        Tensor onCpu = tensor.cpu().contiguous();
        Tensor resolved =
                onCpu.dtype().isComplex() ? Call.of("resolve_conj").arg(onCpu).tensor() : onCpu;
        return Call.of("resolve_neg").arg(resolved).tensor();
    }

    /** A number of elements as the length of an array. */
    private static int arrayLength(long elements) {
        if (elements > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d elements are too many for an array of Java's, at most %d go into one: take a part of them"
                            .formatted(elements, Integer.MAX_VALUE));
        }
        return (int) elements;
    }

    static NativeTensor empty(long[] shape, DType type, Device device, TensorOwner owner) {
        owner.requireOpen();
        ThreadContext context = ThreadContext.get();
        NativeStatus.check(
                TensorApi.aoti_torch_empty_strided(
                        shape.length,
                        context.scratch().sizes(shape),
                        context.scratch().strides(strides(shape)),
                        DTypeCodes.code(type),
                        DeviceCodes.type(device),
                        device.index(),
                        context.scratch().out()),
                "a new tensor");
        return context.adopt(context.scratch().outLong(), owner);
    }

    private static long[] strides(long... shape) {
        try {
            return StridedStoredTensor.contiguousStrides(shape);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "A tensor of shape %s has more elements than can be counted".formatted(Arrays.toString(shape)), e);
        }
    }

    /** Runs something with the address of a tensor's data, which is valid meanwhile. A tensor without elements has none. */
    static <E extends Exception> void withData(NativeTensor tensor, long elements, AddressUse<E> use) throws E {
        if (elements == 0) {
            return;
        }
        ThreadContext context = ThreadContext.get();
        TensorHandle handle = tensor.handle();
        long address = handle.acquire();
        try {
            NativeStatus.check(
                    TensorApi.aoti_torch_get_data_ptr(address, context.scratch().out()), "a tensor's data");
            use.accept(context.scratch().outLong());
        } finally {
            handle.release();
        }
    }
}
