package hub.gpu.libtorch;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.util.function.UnaryOperator;

/** Operators whose ATen schema cannot be called from here, made of others by the formulas of PyTorch's documentation. */
public final class Composed {

    private Composed() {}

    /** By way of float32 for float16 and bfloat16, as PyTorch does: what comes between would overflow or lose digits. */
    private static Tensor widened(Tensor x, UnaryOperator<Tensor> function) {
        DType type = x.dtype();
        boolean narrow = type == DType.FLOAT16 || type == DType.BFLOAT16;
        try (TensorScope scope = Scopes.open()) {
            return scope.keep(narrow ? function.apply(x.toFloat()).to(type) : function.apply(x));
        }
    }

    /** x where it is positive, else x times a slope. */
    public static Tensor leakyRelu(Tensor x, double slope) {
        return widened(x, y -> Call.of("prelu").arg(y).scalarOf(slope, y).tensor());
    }

    /** x where it is positive, else alpha (e^x - 1). */
    public static Tensor elu(Tensor x, double alpha) {
        return widened(x, y -> y.gt(0).where(y, y.expm1().mul(alpha)));
    }

    /** x where it is positive, else alpha (e^(x / alpha) - 1). */
    public static Tensor celu(Tensor x, double alpha) {
        return widened(x, y -> y.gt(0).where(y, y.div(alpha).expm1().mul(alpha)));
    }

    /** log(1 + e^(beta x)) / beta, and x where beta x is above the threshold. */
    public static Tensor softplus(Tensor x, double beta, double threshold) {
        return widened(x, y -> {
            Tensor scaled = y.mul(beta);
            return scaled.gt(threshold).where(y, scaled.exp().log1p().div(beta));
        });
    }

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
            try (TensorScope scope = Scopes.open()) {
                return scope.keep(p > 0 ? x.abs().amax(dims, keepdim) : x.abs().amin(dims, keepdim));
            }
        }
        return widened(
                x,
                y -> p == 0
                        ? y.ne(0).to(y.dtype()).sum(dims, keepdim)
                        : y.abs().pow(p).sum(dims, keepdim).pow(1 / p));
    }

    private static Tensor euclidean(Tensor x, long[] dims, boolean keepdim) {
        DType type = x.dtype();
        try (TensorScope scope = Scopes.open()) {
            Tensor numbers = type.isFloatingPoint() || type.isComplex() ? x : x.toFloat();
            // Its order is a Scalar, and 2 where there is none.
            Call call = Call.of("linalg_norm").arg(numbers).none().opt(dims).arg(keepdim);
            return scope.keep(call.none().tensor());
        }
    }

    /** Divided by the p-norm along a dimension, or by 1e-12 where that is smaller. */
    public static Tensor normalize(Tensor x, double p, long dim) {
        try (TensorScope scope = Scopes.open()) {
            return scope.keep(x.div(norm(x, p, new long[] {dim}, true).clampMin(1e-12)));
        }
    }

    /** Padded; only the constant mode takes a value. */
    public static Tensor pad(Tensor x, long[] amounts, String mode, double value) {
        Call call = Call.of("pad").arg(x).arg(amounts).arg(mode);
        return (mode.equals("constant") ? call.opt(value) : call.none()).tensor();
    }
}
