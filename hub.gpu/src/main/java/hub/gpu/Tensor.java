package hub.gpu;

import hub.gpu.operators.Call;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An array of numbers of one element type with any number of dimensions, on the CPU or a GPU: PyTorch's tensor, with its
 * names and meanings. Operators stand in the interfaces that this one extends, grouped by what they do.
 *
 * <p>The garbage collector does not manage a tensor's memory. It is freed by {@link #close}, at the end of the
 * {@link TensorScope} that it was made in, or when the bundle stops that made it. A use after that throws
 * {@link IllegalStateException}. If another thread computes with it when it is closed, it is freed when that ends. A tensor
 * that nobody refers to any more is freed in the end too.
 *
 * <p>Operators throw {@link TorchException} where libtorch refuses, for instance because of shapes that do not fit.
 */
@ProviderType
public interface Tensor
        extends Arithmetic,
                Comparison,
                Elementwise,
                Activation,
                Reduction,
                Sorting,
                Shaping,
                Indexing,
                LinearAlgebra,
                Convolution,
                Pooling,
                Normalization,
                Resizing,
                Conversion,
                InPlace,
                AutoCloseable {

    /** The sizes, {@code (N, C, H, W)} for instance; empty for a scalar. */
    long[] shape();

    /**
     * The size of one dimension; a negative one counts from the last.
     *
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    default long size(int dim) {
        long[] shape = shape();
        int index = dim < 0 ? dim + shape.length : dim;
        if (index < 0 || index >= shape.length) {
            throw new IndexOutOfBoundsException(
                    "A tensor of %d dimensions has no dimension %d".formatted(shape.length, dim));
        }
        return shape[index];
    }

    /** How many elements lie in memory from one index to the next, for each dimension. */
    long[] strides();

    /** The number of dimensions. */
    int dim();

    /** The number of elements. */
    long numel();

    /** The element type. */
    DType dtype();

    /** Where it lives. */
    Device device();

    /** Whether its elements stand in memory in row-major order without gaps. */
    boolean isContiguous();

    /** Whether it is closed, for any reason. */
    boolean isClosed();

    /** Frees it, once no thread computes with it. A second close does nothing. */
    @Override
    void close();

    /** The elements as PyTorch prints them. */
    @Override
    String toString();

    /** All 0, of the element type and on the device of this one. */
    default Tensor newZeros(long... shape) {
        return Call.of("new_zeros").arg(this).arg(shape).none(4).tensor();
    }

    /** All 0, of the shape, element type and device of this one. */
    default Tensor zerosLike() {
        return Call.of("zeros_like").arg(this).none(5).tensor();
    }

    /** All 1, of the shape, element type and device of this one. */
    default Tensor onesLike() {
        return Call.of("ones_like").arg(this).none(5).tensor();
    }

    /** Joins tensors along a dimension that they have. */
    static Tensor cat(List<? extends Tensor> tensors, long dim) {
        // The copy keeps code of the list's own class out of the middle of a call.
        List<Tensor> copy = List.copyOf(tensors);
        return Call.of("cat").arg(copy).arg(dim).tensor();
    }

    /** Joins tensors of one shape along a new dimension. */
    static Tensor stack(List<? extends Tensor> tensors, long dim) {
        List<Tensor> copy = List.copyOf(tensors);
        return Call.of("stack").arg(copy).arg(dim).tensor();
    }

    /** Einstein's summation, {@code einsum("bij,bjk->bik", a, b)} for instance. */
    static Tensor einsum(String equation, Tensor... operands) {
        return Call.of("einsum").arg(equation).arg(List.of(operands)).none().tensor();
    }

    /** Coordinate grids of one-dimensional tensors; {@code indexing} is {@code "ij"} or {@code "xy"}. */
    static List<Tensor> meshgrid(String indexing, Tensor... tensors) {
        return Call.of("meshgrid.indexing").arg(List.of(tensors)).arg(indexing).list();
    }
}
