package hub.gpu;

import hub.gpu.operators.Call;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Other shapes of the same elements. The results are views of the same memory where this is possible. */
@ProviderType
public interface Shaping {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** Of another shape, where one size may be -1; a view if possible. */
    default Tensor reshape(long... shape) {
        return op("reshape").arg(shape).tensor();
    }

    /** Of another shape, as a view. */
    default Tensor view(long... shape) {
        return op("view").arg(shape).tensor();
    }

    /** With the dimensions from {@code start} to {@code end} joined into one. */
    default Tensor flatten(long start, long end) {
        return op("flatten.using_ints").arg(start).arg(end).tensor();
    }

    /** With the dimensions from {@code start} on joined into one. */
    default Tensor flatten(long start) {
        return flatten(start, -1);
    }

    /** With one dimension split into several. */
    default Tensor unflatten(long dim, long... sizes) {
        return op("unflatten.int").arg(dim).arg(sizes).tensor();
    }

    /** With the dimensions in another order. */
    default Tensor permute(long... dims) {
        return op("permute").arg(dims).tensor();
    }

    /** With two dimensions exchanged. */
    default Tensor transpose(long dim0, long dim1) {
        return op("transpose.int").arg(dim0).arg(dim1).tensor();
    }

    /** A matrix with rows and columns exchanged. */
    default Tensor t() {
        return op("t").tensor();
    }

    /** With the dimension moved. */
    default Tensor movedim(long source, long destination) {
        return op("movedim.int").arg(source).arg(destination).tensor();
    }

    /** Without the dimensions of size 1. */
    default Tensor squeeze() {
        return op("squeeze").tensor();
    }

    /** Without a dimension, if its size is 1. */
    default Tensor squeeze(long dim) {
        return op("squeeze.dim").arg(dim).tensor();
    }

    /** With a new dimension of size 1. */
    default Tensor unsqueeze(long dim) {
        return op("unsqueeze").arg(dim).tensor();
    }

    /** With dimensions of size 1 repeated without a copy; -1 leaves a size. */
    default Tensor expand(long... shape) {
        return op("expand").arg(shape).arg(false).tensor();
    }

    /** With the shape of another tensor, as {@link #expand} does. */
    default Tensor expandAs(Tensor other) {
        return op("expand_as").arg(other).tensor();
    }

    /** Repeated along each dimension, copied. */
    default Tensor repeat(long... times) {
        return op("repeat").arg(times).tensor();
    }

    /** With each element of a dimension repeated in place. */
    default Tensor repeatInterleave(long times, long dim) {
        return op("repeat_interleave.self_int").arg(times).opt(dim).none().tensor();
    }

    /** Repeated along each dimension. Fewer numbers than dimensions count for the last ones. */
    default Tensor tile(long... times) {
        return op("tile").arg(times).tensor();
    }

    /** In pieces of a size along a dimension. The last may be smaller. */
    default List<Tensor> split(long size, long dim) {
        return op("split.Tensor").arg(size).arg(dim).list();
    }

    /** In pieces of the given sizes along a dimension. */
    default List<Tensor> split(long[] sizes, long dim) {
        return op("split_with_sizes").arg(sizes).arg(dim).list();
    }

    /** In a number of pieces along a dimension. */
    default List<Tensor> chunk(long chunks, long dim) {
        return op("chunk").arg(chunks).arg(dim).list();
    }

    /** One tensor for each place of a dimension. */
    default List<Tensor> unbind(long dim) {
        return op("unbind.int").arg(dim).list();
    }

    /** With the order reversed along dimensions. */
    default Tensor flip(long... dims) {
        return op("flip").arg(dims).tensor();
    }

    /** Shifted along dimensions. What falls out at one end comes in at the other. */
    default Tensor roll(long[] shifts, long[] dims) {
        return op("roll").arg(shifts).arg(dims).tensor();
    }

    /** The lower triangle, 0 elsewhere. */
    default Tensor tril(long diagonal) {
        return op("tril").arg(diagonal).tensor();
    }

    /** The upper triangle, 0 elsewhere. */
    default Tensor triu(long diagonal) {
        return op("triu").arg(diagonal).tensor();
    }

    /** The diagonal, a view. */
    default Tensor diagonal(long offset, long dim1, long dim2) {
        return op("diagonal").arg(offset).arg(dim1).arg(dim2).tensor();
    }

    /** Windows of a size along a dimension, as a new last dimension. */
    default Tensor unfold(long dim, long size, long step) {
        return op("unfold").arg(dim).arg(size).arg(step).tensor();
    }

    /** With its elements in row-major order in memory. If they are so already, the result shares them. */
    default Tensor contiguous() {
        return op("contiguous").contiguousFormat().tensor();
    }

    /** A copy. */
    default Tensor copy() {
        return op("clone").none().tensor();
    }
}
