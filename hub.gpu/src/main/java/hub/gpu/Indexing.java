package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.RaceSafeIndexing;
import org.osgi.annotation.versioning.ProviderType;

/** Parts of a tensor, and tensors made of parts. {@code select}, {@code slice} and {@code narrow} give views. */
@ProviderType
public interface Indexing {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** The elements at one place of a dimension. The result does not have this dimension. */
    default Tensor select(long dim, long index) {
        return op("select.int").arg(dim).arg(index).tensor();
    }

    /** The first dimension at a place: PyTorch's {@code x[index]}. */
    default Tensor get(long index) {
        return select(0, index);
    }

    /** From {@code start} up to but without {@code end} along a dimension: {@code x[start:end]}. */
    default Tensor slice(long dim, long start, long end) {
        return slice(dim, start, end, 1);
    }

    /** Every {@code step}-th from {@code start} up to but without {@code end}: {@code x[start:end:step]}. */
    default Tensor slice(long dim, long start, long end, long step) {
        return op("slice.Tensor").arg(dim).opt(start).opt(end).arg(step).tensor();
    }

    /** {@code length} places of a dimension. */
    default Tensor narrow(long dim, long start, long length) {
        return op("narrow").arg(dim).arg(start).arg(length).tensor();
    }

    /** The elements at places that tensors give for each dimension, or where a mask is true. Null takes all of a dimension. */
    default Tensor index(Tensor... indices) {
        return RaceSafeIndexing.index((Tensor) this, indices);
    }

    /**
     * The tensor with values at the places that {@link #index} reads: PyTorch's {@code x[indices] = values}. The shape of the
     * values broadcasts to the shape of what is read.
     *
     * @param accumulate whether the values are added to what is there. If not, and there are several values for one place,
     *     any of them stays.
     */
    default Tensor indexPut(Tensor values, boolean accumulate, Tensor... indices) {
        return RaceSafeIndexing.indexPut((Tensor) this, values, accumulate, indices);
    }

    /**
     * The tensor with the slices of {@code source} added at places of a dimension. A tensor of integers gives one place for
     * each slice; negative ones count from the end.
     */
    default Tensor indexAdd(long dim, Tensor index, Tensor source) {
        return RaceSafeIndexing.indexAdd((Tensor) this, dim, index, source);
    }

    /** The elements at the places of a dimension that a tensor of integers gives. */
    default Tensor indexSelect(long dim, Tensor index) {
        return RaceSafeIndexing.indexSelect((Tensor) this, dim, index);
    }

    /** For each element of {@code index}, the element at that place along a dimension. */
    default Tensor gather(long dim, Tensor index) {
        return op("gather").arg(dim).arg(index).arg(false).tensor();
    }

    /** With {@code source} written to the places that {@code index} gives along a dimension. */
    default Tensor scatter(long dim, Tensor index, Tensor source) {
        return op("scatter.src").arg(dim).arg(index).arg(source).tensor();
    }

    /** With {@code source} added at the places that {@code index} gives along a dimension. */
    default Tensor scatterAdd(long dim, Tensor index, Tensor source) {
        return op("scatter_add").arg(dim).arg(index).arg(source).tensor();
    }

    /** The elements where a mask is true, in one dimension. */
    default Tensor maskedSelect(Tensor mask) {
        return RaceSafeIndexing.maskedSelect((Tensor) this, mask);
    }

    /** With a number where a mask is true. */
    default Tensor maskedFill(Tensor mask, Number value) {
        return op("masked_fill.Tensor").arg(mask).scalarOf(value, (Tensor) this).tensor();
    }

    /** The elements of {@code yes} where this is true, else those of {@code no}. */
    default Tensor where(Tensor yes, Tensor no) {
        return op("where.self").arg(yes).arg(no).tensor();
    }

    /** The places of the elements that are not 0, one row each. */
    default Tensor nonzero() {
        return RaceSafeIndexing.nonzero((Tensor) this);
    }

    /** Random places along the last dimension, as {@link DType#INT64}. The elements are the weights of the places. */
    default Tensor multinomial(long count, boolean replacement) {
        return op("multinomial").arg(count).arg(replacement).none().tensor();
    }

    /** The number of elements that are not 0. */
    default Tensor countNonzero() {
        return op("count_nonzero").none().tensor();
    }

    /** The rows of a table that this tensor of integers names: an embedding. */
    default Tensor embedding(Tensor table) {
        return Call.of("embedding")
                .arg(table)
                .arg((Tensor) this)
                .arg(-1)
                .arg(false)
                .arg(false)
                .tensor();
    }

    /** A 1 at the place of each integer, in a new last dimension of size {@code classes}. */
    default Tensor oneHot(long classes) {
        return op("one_hot").arg(classes).tensor();
    }
}
