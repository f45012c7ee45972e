package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;

/** Norms of vectors. Their order is a {@code Scalar} and cannot cross the C interface: so they are made of other operators. */
public final class Norms {

    private Norms() {}

    /** The Euclidean norm of all elements. */
    public static Tensor norm(Tensor x) {
        return euclidean(x, null, false);
    }

    /** The p-norm along dimensions. */
    public static Tensor norm(Tensor x, double p, long[] dims, boolean keepdim) {
        if (p == 2 && (dims.length == 1 || dims.length == 2)) {
            return euclidean(x, dims, keepdim);
        }
        if (Double.isInfinite(p)) {
            try (TensorScope scope = TensorScopes.open()) {
                return scope.keep(p > 0 ? x.abs().amax(dims, keepdim) : x.abs().amin(dims, keepdim));
            }
        }
        return HalfPrecisionByFloat32.widened(
                x,
                y -> p == 0
                        ? y.ne(0).to(y.dtype()).sum(dims, keepdim)
                        : y.abs().pow(p).sum(dims, keepdim).pow(1 / p));
    }

    private static Tensor euclidean(Tensor x, long[] dims, boolean keepdim) {
        DType type = x.dtype();
        try (TensorScope scope = TensorScopes.open()) {
            Tensor numbers = type.isFloatingPoint() || type.isComplex() ? x : x.toFloat();
            // Its order is a Scalar. Without one it is 2.
            Call call = Call.of("linalg_norm").arg(numbers).none().opt(dims).arg(keepdim);
            return scope.keep(call.none().tensor());
        }
    }

    /** Divided by the p-norm along a dimension, or by 1e-12 where that is smaller. */
    public static Tensor normalize(Tensor x, double p, long dim) {
        try (TensorScope scope = TensorScopes.open()) {
            return scope.keep(x.div(norm(x, p, new long[] {dim}, true).clampMin(1e-12)));
        }
    }
}
