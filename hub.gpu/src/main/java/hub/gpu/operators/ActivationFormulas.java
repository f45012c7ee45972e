package hub.gpu.operators;

import hub.gpu.Tensor;

/**
 * Activation functions by the formulas of PyTorch's documentation. The schemas of their own operators have a {@code
 * Scalar}, and a {@code Scalar} cannot cross the C interface.
 */
public final class ActivationFormulas {

    private ActivationFormulas() {}

    /** x where it is positive, else x times a slope. */
    public static Tensor leakyRelu(Tensor x, double slope) {
        return HalfPrecisionByFloat32.widened(
                x, y -> Call.of("prelu").arg(y).scalarOf(slope, y).tensor());
    }

    /** x where it is positive, else alpha (e^x - 1). */
    public static Tensor elu(Tensor x, double alpha) {
        return HalfPrecisionByFloat32.widened(x, y -> y.gt(0).where(y, y.expm1().mul(alpha)));
    }

    /** x where it is positive, else alpha (e^(x / alpha) - 1). */
    public static Tensor celu(Tensor x, double alpha) {
        return HalfPrecisionByFloat32.widened(
                x, y -> y.gt(0).where(y, y.div(alpha).expm1().mul(alpha)));
    }

    /** log(1 + e^(beta x)) / beta, and x where beta x is above the threshold. */
    public static Tensor softplus(Tensor x, double beta, double threshold) {
        return HalfPrecisionByFloat32.widened(x, y -> {
            Tensor scaled = y.mul(beta);
            return scaled.gt(threshold).where(y, scaled.exp().log1p().div(beta));
        });
    }
}
