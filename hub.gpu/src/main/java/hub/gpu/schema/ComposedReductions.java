package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.Call;
import hub.gpu.operators.Norms;
import hub.gpu.operators.TensorScopes;
import hub.gpu.schema.ComposedOperator.Arguments;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The operators that bring many elements to fewer, and take a Scalar for it. */
final class ComposedReductions {

    private ComposedReductions() {}

    static Map<String, ComposedOperator> all() {
        var all = new HashMap<String, ComposedOperator>();
        all.put(
                "linalg_vector_norm",
                ComposedOperators.scoped(a -> vectorNorm(converted(a, 4), a.real(1), a.longs(2), a.truth(3))));
        all.put("norm.Scalar", ComposedOperators.scoped(a -> vectorNorm(a.tensor(0), a.real(1), null, false)));
        all.put(
                "norm.ScalarOpt_dim",
                ComposedOperators.scoped(
                        a -> vectorNorm(a.tensor(0), a.isNone(1) ? 2 : a.real(1), a.longs(2), a.truth(3))));
        all.put(
                "norm.ScalarOpt_dim_dtype",
                ComposedOperators.scoped(
                        a -> vectorNorm(converted(a, 4), a.isNone(1) ? 2 : a.real(1), a.longs(2), a.truth(3))));
        all.put(
                "norm.ScalarOpt_dtype",
                ComposedOperators.scoped(a -> vectorNorm(converted(a, 2), a.isNone(1) ? 2 : a.real(1), null, false)));
        all.put("linalg_norm", ComposedOperators.scoped(ComposedReductions::norm));
        all.put(
                "linalg_matrix_norm",
                ComposedOperators.scoped(a -> matrixNorm(converted(a, 4), a.real(1), a.longs(2), a.truth(3))));
        all.put("linalg_cond", ComposedOperators.scoped(ComposedReductions::condition));
        all.put(
                "dist",
                ComposedOperators.scoped(a -> vectorNorm(a.tensor(0).sub(a.tensor(1)), a.real(2), null, false)));
        all.put("renorm", ComposedOperators.scoped(ComposedReductions::renorm));
        all.put(
                "std.correction",
                ComposedOperators.scoped(a -> variance(a).get(0).sqrt()));
        all.put("var.correction", ComposedOperators.scoped(a -> variance(a).get(0)));
        all.put("std_mean.correction", a -> withMean(a, true));
        all.put("var_mean.correction", a -> withMean(a, false));
        all.put("histc", ComposedOperators.scoped(ComposedReductions::histc));
        all.put("trapezoid.dx", ComposedOperators.scoped(a -> trapezoids(a).sum(a.integer(2))));
        all.put(
                "cumulative_trapezoid.dx",
                ComposedOperators.scoped(a -> trapezoids(a).cumsum(a.integer(2))));
        return all;
    }

    private static Tensor converted(Arguments a, int type) {
        return a.isNone(type) ? a.tensor(0) : a.tensor(0).to(a.type(type));
    }

    private static long[] dims(Tensor x, long[] dims) {
        return dims == null || dims.length == 0 ? LongStream.range(0, x.dim()).toArray() : dims;
    }

    private static Tensor vectorNorm(Tensor x, double order, long[] dims, boolean keepdim) {
        if (x.dim() == 0) {
            return x.abs();
        }
        return Norms.norm(x, order, dims(x, dims), keepdim);
    }

    private static Tensor norm(Arguments a) {
        Tensor x = converted(a, 4);
        long[] dims = a.longs(2);
        boolean isMatrix = dims == null ? x.dim() == 2 && !a.isNone(1) : dims.length == 2 && !a.isNone(1);
        return isMatrix
                ? matrixNorm(x, a.real(1), dims == null ? new long[] {-2, -1} : dims, a.truth(3))
                : vectorNorm(x, a.isNone(1) ? 2 : a.real(1), dims, a.truth(3));
    }

    private static Tensor matrixNorm(Tensor x, double order, long[] dims, boolean keepdim) {
        double size = Math.abs(order);
        if (dims.length != 2 || size != 1 && size != 2 && !Double.isInfinite(size)) {
            throw new IllegalArgumentException(
                    "linalg_matrix_norm: expected two dimensions and an order of 1, 2 or infinity, not " + order);
        }
        int rows = Math.floorMod(dims[0], x.dim());
        int columns = Math.floorMod(dims[1], x.dim());
        Tensor norms;
        if (size == 2) {
            // The singular values stand in the last dimension of what they are computed of.
            Tensor matrices = x.permute(lastTwo(x.dim(), rows, columns));
            Tensor singular = Call.of("linalg_svdvals").arg(matrices).none().tensor();
            norms = order > 0 ? singular.amax(new long[] {-1}, false) : singular.amin(new long[] {-1}, false);
            return keepdim ? norms.unsqueeze(Math.min(rows, columns)).unsqueeze(Math.max(rows, columns)) : norms;
        }
        Tensor sums = x.abs().sum(new long[] {size == 1 ? rows : columns}, true);
        long[] others = {size == 1 ? columns : rows};
        norms = order > 0 ? sums.amax(others, true) : sums.amin(others, true);
        return keepdim ? norms : norms.squeeze(Math.max(rows, columns)).squeeze(Math.min(rows, columns));
    }

    /** The condition number: how much an inverse matrix can enlarge an error. */
    private static Tensor condition(Arguments a) {
        Tensor x = a.tensor(0);
        double order = a.isNone(1) ? 2 : a.real(1);
        if (Math.abs(order) == 2) {
            Tensor singular = Call.of("linalg_svdvals").arg(x).none().tensor();
            Tensor largest = singular.amax(new long[] {-1}, false);
            Tensor smallest = singular.amin(new long[] {-1}, false);
            return order > 0 ? largest.div(smallest) : smallest.div(largest);
        }
        List<Tensor> inverse = Call.of("linalg_inv_ex").arg(x).arg(false).tensors(2);
        long[] last = {-2, -1};
        Tensor product = matrixNorm(x, order, last, false).mul(matrixNorm(inverse.get(0), order, last, false));
        // A singular matrix has no inverse.
        return product.maskedFill(inverse.get(1).ne(0), Double.POSITIVE_INFINITY);
    }

    private static long[] lastTwo(int dims, int rows, int columns) {
        return LongStream.concat(
                        LongStream.range(0, dims).filter(dim -> dim != rows && dim != columns),
                        LongStream.of(rows, columns))
                .toArray();
    }

    private static Tensor renorm(Arguments a) {
        Tensor x = a.tensor(0);
        int dim = Math.floorMod(a.integer(2), x.dim());
        long[] others = LongStream.range(0, x.dim()).filter(i -> i != dim).toArray();
        Tensor norms = Norms.norm(x, a.real(1), others, true);
        Tensor factors = norms.add(1e-7).reciprocal().mul(a.real(3));
        return x.mul(norms.gt(a.real(3)).where(factors, norms.onesLike()));
    }

    /** The variance and the mean. */
    private static List<Tensor> variance(Arguments a) {
        double correction = a.isNone(2) ? 1 : a.real(2);
        Tensor x = a.tensor(0);
        Call call = Call.of("var_mean.dim").arg(x).opt(a.longs(1)).arg(correction == 1);
        List<Tensor> both = call.arg(a.truth(3)).tensors(2);
        if (correction == 0 || correction == 1) {
            return both;
        }
        double count = 1;
        for (long dim : dims(x, a.longs(1))) {
            count *= x.size((int) dim);
        }
        return List.of(both.get(0).mul(count / Math.max(0, count - correction)), both.get(1));
    }

    private static List<Tensor> withMean(Arguments a, boolean root) {
        try (TensorScope scope = TensorScopes.open()) {
            List<Tensor> both = variance(a);
            return List.of(scope.keep(root ? both.get(0).sqrt() : both.get(0)), scope.keep(both.get(1)));
        }
    }

    private static Tensor histc(Arguments a) {
        double min = a.real(2);
        double max = a.real(3);
        Tensor x = a.tensor(0);
        if (min == max && x.numel() > 0) {
            min = x.min().item();
            max = x.max().item();
        }
        if (min == max) {
            min -= 1;
            max += 1;
        }
        Tensor numbers = x.contiguous();
        return Call.of("histogram.bin_ct")
                .arg(numbers)
                .arg(a.integer(1))
                .opt(new double[] {min, max})
                .none()
                .arg(false)
                .tensors(2)
                .getFirst();
    }

    private static Tensor trapezoids(Arguments a) {
        Tensor y = a.tensor(0);
        long dim = a.integer(2);
        long size = y.size((int) dim);
        Tensor sums =
                y.narrow(dim, 0, Math.max(0, size - 1)).add(y.narrow(dim, Math.min(1, size), Math.max(0, size - 1)));
        Tensor fractions = sums.dtype().isFloatingPoint() || sums.dtype().isComplex() ? sums : sums.to(DType.FLOAT32);
        return fractions.mul(a.real(1) / 2);
    }
}
