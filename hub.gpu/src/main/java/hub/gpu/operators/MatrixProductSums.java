package hub.gpu.operators;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;

/** Sums of a tensor and a product of matrices, each times a factor. The factors are Scalars, and cannot cross the C interface. */
public final class MatrixProductSums {

    private MatrixProductSums() {}

    /** {@code beta * self + alpha * (left @ right)} for matrices. */
    public static Tensor addmm(Tensor self, Tensor left, Tensor right, double beta, double alpha) {
        if (beta == 1 && alpha == 1 && self.dim() == 1 && left.dim() == 2 && right.dim() == 2) {
            try (TensorScope scope = TensorScopes.open()) {
                // This is the same call inside: linear hands its bias to addmm.
                return scope.keep(left.linear(right.t(), self));
            }
        }
        try (TensorScope scope = TensorScopes.open()) {
            return scope.keep(sum(self, left.mm(right), beta, alpha));
        }
    }

    /** {@code beta * self + alpha * product}; a beta of 0 takes nothing of {@code self}, not even NaN. */
    public static Tensor sum(Tensor self, Tensor product, double beta, double alpha) {
        try (TensorScope scope = TensorScopes.open()) {
            Tensor sum = beta == 0
                    ? product.mul(factor(alpha))
                    : (beta == 1 ? self : self.mul(factor(beta))).add(product, alpha);
            return scope.keep(sum);
        }
    }

    /** An integer stays one: a fraction would make fractions of integers. */
    private static Number factor(double value) {
        return value == Math.rint(value) ? (Number) (long) value : (Number) value;
    }
}
