package hub.gpu.memory;

import hub.gpu.DType;
import hub.gpu.StoredTensor;
import java.util.Arrays;

/** Where the elements of a tensor lie in its storage. */
public abstract class StridedStoredTensor implements StoredTensor {

    final DType dtype;
    final long[] shape;
    final long[] strides;
    final long offset;

    protected StridedStoredTensor(DType dtype, long[] shape, long[] strides, long offset) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.strides = strides.clone();
        this.offset = offset;
    }

    /**
     * The number of elements of a shape.
     *
     * @throws ArithmeticException if it does not fit 64 bits
     */
    public static long elements(long... shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("A shape cannot have negative sizes: " + Arrays.toString(shape));
            }
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    /**
     * The strides of a tensor whose elements lie in the order of their indices, without gaps.
     *
     * @throws ArithmeticException if one does not fit 64 bits
     */
    public static long[] contiguousStrides(long... shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride = Math.multiplyExact(stride, Math.max(1, shape[i]));
        }
        return strides;
    }

    @Override
    public final DType dtype() {
        return dtype;
    }

    @Override
    public final long[] shape() {
        return shape.clone();
    }

    @Override
    public final long[] strides() {
        return strides.clone();
    }

    @Override
    public final long offset() {
        return offset;
    }
}
