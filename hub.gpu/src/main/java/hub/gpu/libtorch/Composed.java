package hub.gpu.libtorch;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;

/** Operators whose ATen schema cannot be called from here, made of others by the formulas of PyTorch's documentation. */
public final class Composed {

    private Composed() {}

    /** x where it is positive, else alpha (e^x - 1). */
    public static Tensor elu(Tensor x, double alpha) {
        try (TensorScope scope = Scopes.open()) {
            return scope.keep(x.gt(0).where(x, x.expm1().mul(alpha)));
        }
    }

    /** x where it is positive, else alpha (e^(x / alpha) - 1). */
    public static Tensor celu(Tensor x, double alpha) {
        try (TensorScope scope = Scopes.open()) {
            return scope.keep(x.gt(0).where(x, x.div(alpha).expm1().mul(alpha)));
        }
    }

    /** log(1 + e^(beta x)) / beta, and x where beta x is above the threshold. */
    public static Tensor softplus(Tensor x, double beta, double threshold) {
        try (TensorScope scope = Scopes.open()) {
            Tensor scaled = x.mul(beta);
            return scope.keep(scaled.gt(threshold).where(x, scaled.exp().log1p().div(beta)));
        }
    }

    /** The Euclidean norm of all elements. */
    public static Tensor norm(Tensor x) {
        try (TensorScope scope = Scopes.open()) {
            return scope.keep(x.flatten(0).norm(new long[] {0}, false));
        }
    }

    /** The p-norm along dimensions. */
    public static Tensor norm(Tensor x, double p, long[] dims, boolean keepdim) {
        if (p == 2) {
            try (TensorScope scope = Scopes.open()) {
                return scope.keep(x.abs().square().sum(dims, keepdim).sqrt());
            }
        }
        if (Double.isInfinite(p)) {
            try (TensorScope scope = Scopes.open()) {
                return scope.keep(p > 0 ? x.abs().amax(dims, keepdim) : x.abs().amin(dims, keepdim));
            }
        }
        try (TensorScope scope = Scopes.open()) {
            return scope.keep(
                    p == 0
                            ? x.ne(0).to(x.dtype()).sum(dims, keepdim)
                            : x.abs().pow(p).sum(dims, keepdim).pow(1 / p));
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
