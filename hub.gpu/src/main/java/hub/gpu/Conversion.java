package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.DeviceCopy;
import hub.gpu.operators.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.osgi.annotation.versioning.ProviderType;

/** Other element types, other devices, and Java's arrays and numbers. */
@ProviderType
public interface Conversion {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** As another element type. If it has that one already, the result shares its elements. */
    default Tensor to(DType type) {
        return op("to.dtype").arg(type).arg(false).arg(false).none().tensor();
    }

    /** On another device; to a GPU through pinned memory. If it is there already, the result shares its elements. */
    default Tensor to(Device device) {
        return DeviceCopy.to((Tensor) this, device);
    }

    /** On the CPU. If it is there already, the result shares its elements. */
    default Tensor cpu() {
        return to(Device.CPU);
    }

    /** As {@link DType#FLOAT32}. */
    default Tensor toFloat() {
        return to(DType.FLOAT32);
    }

    /** As {@link DType#INT64}. */
    default Tensor toLong() {
        return to(DType.INT64);
    }

    /** The elements in row-major order, each as the nearest float. */
    default float[] toFloatArray() {
        return TensorData.read((Tensor) this, DType.FLOAT32, float[]::new);
    }

    /** The elements in row-major order, each as the nearest double. */
    default double[] toDoubleArray() {
        return TensorData.read((Tensor) this, DType.FLOAT64, double[]::new);
    }

    /** The elements in row-major order, each as an int. */
    default int[] toIntArray() {
        return TensorData.read((Tensor) this, DType.INT32, int[]::new);
    }

    /** The elements in row-major order, each as a long. */
    default long[] toLongArray() {
        return TensorData.read((Tensor) this, DType.INT64, long[]::new);
    }

    /** The elements in row-major order, each as a byte. Numbers of {@link DType#UINT8} above 127 become negative bytes. */
    default byte[] toByteArray() {
        DType type = ((Tensor) this).dtype();
        return TensorData.read((Tensor) this, type == DType.UINT8 ? type : DType.INT8, byte[]::new);
    }

    /** The elements in row-major order, each true if it is not 0. */
    default boolean[] toBooleanArray() {
        byte[] bytes = TensorData.read((Tensor) this, DType.BOOL, byte[]::new);
        boolean[] values = new boolean[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            values[i] = bytes[i] != 0;
        }
        return values;
    }

    /**
     * Writes the elements into a buffer in row-major order, as they lie in memory, and moves its position behind them: what
     * {@link Torch#tensor(ByteBuffer, DType, long...)} takes.
     *
     * @throws IllegalArgumentException if the buffer has too little room
     */
    default void copyTo(ByteBuffer target) {
        TensorData.write((Tensor) this, target);
    }

    /**
     * Writes the elements to a channel in row-major order, from the tensor's memory: what {@link Torch#read} takes.
     *
     * @throws IOException if the channel cannot be written
     */
    default void writeTo(WritableByteChannel target) throws IOException {
        TensorData.write((Tensor) this, target);
    }

    /**
     * The number of a tensor of one element.
     *
     * @throws IllegalStateException if it has none or several
     */
    default double item() {
        long numel = ((Tensor) this).numel();
        if (numel != 1) {
            throw new IllegalStateException("item() needs a tensor of one element; this one has " + numel);
        }
        return toDoubleArray()[0];
    }

    /**
     * The integer of a tensor of one element.
     *
     * @throws IllegalStateException if it has none or several
     */
    default long itemLong() {
        long numel = ((Tensor) this).numel();
        if (numel != 1) {
            throw new IllegalStateException("itemLong() needs a tensor of one element; this one has " + numel);
        }
        return toLongArray()[0];
    }
}
