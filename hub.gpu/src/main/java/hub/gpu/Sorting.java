package hub.gpu;

import hub.gpu.operators.Call;
import org.osgi.annotation.versioning.ProviderType;

/** Sorting, and finding the greatest and the smallest. */
@ProviderType
public interface Sorting {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** The place of the greatest of all. */
    default Tensor argmax() {
        return op("argmax").none().arg(false).tensor();
    }

    /** The place of the greatest along a dimension. */
    default Tensor argmax(long dim) {
        return argmax(dim, false);
    }

    /** The place of the greatest along a dimension, which stays with size 1 if {@code keepdim}. */
    default Tensor argmax(long dim, boolean keepdim) {
        return op("argmax").opt(dim).arg(keepdim).tensor();
    }

    /** The place of the smallest of all. */
    default Tensor argmin() {
        return op("argmin").none().arg(false).tensor();
    }

    /** The place of the smallest along a dimension. */
    default Tensor argmin(long dim) {
        return argmin(dim, false);
    }

    /** The place of the smallest along a dimension, which stays with size 1 if {@code keepdim}. */
    default Tensor argmin(long dim, boolean keepdim) {
        return op("argmin").opt(dim).arg(keepdim).tensor();
    }

    /** The greatest along a dimension, and where they were. */
    default ValuesAndIndices max(long dim, boolean keepdim) {
        return ValuesAndIndices.of(op("max.dim").arg(dim).arg(keepdim).tensors(2));
    }

    /** The smallest along a dimension, and where they were. */
    default ValuesAndIndices min(long dim, boolean keepdim) {
        return ValuesAndIndices.of(op("min.dim").arg(dim).arg(keepdim).tensors(2));
    }

    /** The median along a dimension, and where it was. */
    default ValuesAndIndices median(long dim, boolean keepdim) {
        return ValuesAndIndices.of(op("median.dim").arg(dim).arg(keepdim).tensors(2));
    }

    /** Sorted along a dimension, and where the elements were. */
    default ValuesAndIndices sort(long dim, boolean descending) {
        return ValuesAndIndices.of(op("sort").arg(dim).arg(descending).tensors(2));
    }

    /** Sorted along a dimension with equal elements in their order, and where the elements were. */
    default ValuesAndIndices sortStable(long dim, boolean descending) {
        return ValuesAndIndices.of(
                op("sort.stable").opt(true).arg(dim).arg(descending).tensors(2));
    }

    /** Where the elements of the sorted tensor are. */
    default Tensor argsort(long dim, boolean descending) {
        return op("argsort").arg(dim).arg(descending).tensor();
    }

    /** The k greatest along the last dimension, the greatest first, and where they were. */
    default ValuesAndIndices topk(long k) {
        return topk(k, -1, true, true);
    }

    /** The k greatest or smallest along a dimension, and where they were. */
    default ValuesAndIndices topk(long k, long dim, boolean largest, boolean sorted) {
        return ValuesAndIndices.of(
                op("topk").arg(k).arg(dim).arg(largest).arg(sorted).tensors(2));
    }

    /** The k-th smallest along a dimension, and where it was. */
    default ValuesAndIndices kthvalue(long k, long dim, boolean keepdim) {
        return ValuesAndIndices.of(op("kthvalue").arg(k).arg(dim).arg(keepdim).tensors(2));
    }

    /** The distinct elements, sorted. */
    default Tensor unique() {
        return op("_unique2").arg(true).arg(false).arg(false).tensors(3).getFirst();
    }

    /** The places at which {@code values} can be inserted into this sorted tensor; after equal ones if {@code right}. */
    default Tensor searchsorted(Tensor values, boolean right) {
        return op("searchsorted.Tensor")
                .arg(values)
                .arg(false)
                .arg(right)
                .none(2)
                .tensor();
    }
}
