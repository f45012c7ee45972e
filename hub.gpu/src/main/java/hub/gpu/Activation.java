package hub.gpu;

import hub.gpu.operators.ActivationFormulas;
import hub.gpu.operators.Call;
import org.osgi.annotation.versioning.ProviderType;

/** The activation functions of neural networks. */
@ProviderType
public interface Activation {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** max(0, x). */
    default Tensor relu() {
        return op("relu").tensor();
    }

    /** min(max(0, x), 6). */
    default Tensor relu6() {
        return op("relu6").tensor();
    }

    /** 1 / (1 + e^-x). */
    default Tensor sigmoid() {
        return op("sigmoid").tensor();
    }

    /** The hyperbolic tangent. */
    default Tensor tanh() {
        return op("tanh").tensor();
    }

    /** x sigmoid(x), also called swish. */
    default Tensor silu() {
        return op("silu").tensor();
    }

    /** x tanh(softplus(x)). */
    default Tensor mish() {
        return op("mish").tensor();
    }

    /** x relu6(x + 3) / 6. */
    default Tensor hardswish() {
        return op("hardswish").tensor();
    }

    /** relu6(x + 3) / 6. */
    default Tensor hardsigmoid() {
        return op("hardsigmoid").tensor();
    }

    /** The scaled exponential linear unit. */
    default Tensor selu() {
        return op("selu").tensor();
    }

    /** The logarithm of the sigmoid. */
    default Tensor logSigmoid() {
        return op("log_sigmoid").tensor();
    }

    /** x Φ(x), with the normal distribution's Φ itself. */
    default Tensor gelu() {
        return gelu("none");
    }

    /** x Φ(x); {@code approximate} is {@code "none"}, or {@code "tanh"} for 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
    default Tensor gelu(String approximate) {
        return op("gelu").arg(approximate).tensor();
    }

    /** x where it is positive, else x times {@code slope}. */
    default Tensor leakyRelu(double slope) {
        return ActivationFormulas.leakyRelu((Tensor) this, slope);
    }

    /** x where it is positive, else x times a learned weight: one, or one per channel. */
    default Tensor prelu(Tensor weight) {
        return op("prelu").arg(weight).tensor();
    }

    /** x where it is positive, else alpha (e^x - 1). */
    default Tensor elu(double alpha) {
        return ActivationFormulas.elu((Tensor) this, alpha);
    }

    /** x where it is positive, else alpha (e^(x / alpha) - 1). */
    default Tensor celu(double alpha) {
        return ActivationFormulas.celu((Tensor) this, alpha);
    }

    /** log(1 + e^(beta x)) / beta, and x where beta x is above {@code threshold}. */
    default Tensor softplus(double beta, double threshold) {
        return ActivationFormulas.softplus((Tensor) this, beta, threshold);
    }

    /** Between -1 and 1, or other bounds. */
    default Tensor hardtanh(double min, double max) {
        return ((Tensor) this).clamp(min, max);
    }

    /** The first half times the sigmoid of the second half, along a dimension. */
    default Tensor glu(long dim) {
        return op("glu").arg(dim).tensor();
    }

    /** e^x divided by the sum of it along a dimension. */
    default Tensor softmax(long dim) {
        return op("softmax.int").arg(dim).none().tensor();
    }

    /** The logarithm of {@link #softmax}, more exact than doing both. */
    default Tensor logSoftmax(long dim) {
        return op("log_softmax.int").arg(dim).none().tensor();
    }
}
