package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.Norms;
import hub.gpu.operators.RaceSafeIndexing;
import org.osgi.annotation.versioning.ProviderType;

/** Operators that make one number of many: of all elements, or along dimensions. */
@ProviderType
public interface Reduction {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** The sum of all. */
    default Tensor sum() {
        return op("sum").none().tensor();
    }

    /** The sum along dimensions, which stay with size 1 if {@code keepdim}. */
    default Tensor sum(long[] dims, boolean keepdim) {
        return op("sum.dim_IntList").opt(dims).arg(keepdim).none().tensor();
    }

    /** The sum along a dimension. */
    default Tensor sum(long dim) {
        return sum(new long[] {dim}, false);
    }

    /** The mean of all. */
    default Tensor mean() {
        return op("mean").none().tensor();
    }

    /** The mean along dimensions, which stay with size 1 if {@code keepdim}. */
    default Tensor mean(long[] dims, boolean keepdim) {
        return op("mean.dim").opt(dims).arg(keepdim).none().tensor();
    }

    /** The mean along a dimension. */
    default Tensor mean(long dim) {
        return mean(new long[] {dim}, false);
    }

    /** The variance of all, with Bessel's correction if {@code unbiased}. */
    default Tensor var(boolean unbiased) {
        return op("var").arg(unbiased).tensor();
    }

    /** The variance along dimensions. */
    default Tensor var(long[] dims, boolean unbiased, boolean keepdim) {
        return op("var.dim").opt(dims).arg(unbiased).arg(keepdim).tensor();
    }

    /** The standard deviation of all, with Bessel's correction if {@code unbiased}. */
    default Tensor std(boolean unbiased) {
        return op("std").arg(unbiased).tensor();
    }

    /** The standard deviation along dimensions. */
    default Tensor std(long[] dims, boolean unbiased, boolean keepdim) {
        return op("std.dim").opt(dims).arg(unbiased).arg(keepdim).tensor();
    }

    /** The product of all. */
    default Tensor prod() {
        return op("prod").none().tensor();
    }

    /** The product along a dimension. */
    default Tensor prod(long dim, boolean keepdim) {
        return op("prod.dim_int").arg(dim).arg(keepdim).none().tensor();
    }

    /** The greatest of all. */
    default Tensor max() {
        return op("max").tensor();
    }

    /** The smallest of all. */
    default Tensor min() {
        return op("min").tensor();
    }

    /** The greatest along dimensions. */
    default Tensor amax(long[] dims, boolean keepdim) {
        return op("amax").arg(dims).arg(keepdim).tensor();
    }

    /** The smallest along dimensions. */
    default Tensor amin(long[] dims, boolean keepdim) {
        return op("amin").arg(dims).arg(keepdim).tensor();
    }

    /** True if all elements are not 0. */
    default Tensor all() {
        return op("all").tensor();
    }

    /** True if all elements along a dimension are not 0. */
    default Tensor all(long dim, boolean keepdim) {
        return op("all.dim").arg(dim).arg(keepdim).tensor();
    }

    /** True if any element is not 0. */
    default Tensor any() {
        return op("any").tensor();
    }

    /** True if any element along a dimension is not 0. */
    default Tensor any(long dim, boolean keepdim) {
        return op("any.dim").arg(dim).arg(keepdim).tensor();
    }

    /** The logarithm of the sum of the exponentials along dimensions. */
    default Tensor logsumexp(long[] dims, boolean keepdim) {
        return op("logsumexp").arg(dims).arg(keepdim).tensor();
    }

    /** The Euclidean norm of all. */
    default Tensor norm() {
        return Norms.norm((Tensor) this);
    }

    /** The Euclidean norm along dimensions. */
    default Tensor norm(long[] dims, boolean keepdim) {
        return norm(2, dims, keepdim);
    }

    /** The p-norm along dimensions. */
    default Tensor norm(double p, long[] dims, boolean keepdim) {
        return Norms.norm((Tensor) this, p, dims, keepdim);
    }

    /** The sums up to each element along a dimension. */
    default Tensor cumsum(long dim) {
        return op("cumsum").arg(dim).none().tensor();
    }

    /** The products up to each element along a dimension. */
    default Tensor cumprod(long dim) {
        return op("cumprod").arg(dim).none().tensor();
    }

    /** The median of all, the lower one of two. */
    default Tensor median() {
        return op("median").tensor();
    }

    /** The quantile along a dimension, interpolated. */
    default Tensor quantile(double q, long dim, boolean keepdim) {
        return op("quantile.scalar").arg(q).opt(dim).arg(keepdim).arg("linear").tensor();
    }

    /** How often each number occurs, in a tensor of integers that are not negative. */
    default Tensor bincount(long minLength) {
        return RaceSafeIndexing.bincount((Tensor) this, minLength);
    }
}
