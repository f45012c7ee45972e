package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** x W^T + b over the last dimension; its weight is {@code (out, in)}. */
public final class Linear extends Module implements AllocatesResult {

    private final Tensor weight;
    private final Tensor bias;

    /** With a bias. */
    public Linear(Weights weights, long in, long out) {
        this(weights, in, out, true);
    }

    /** With or without a bias. */
    public Linear(Weights weights, long in, long out, boolean bias) {
        this.weight = weights.parameter("weight", w -> Init.kaimingUniform(w, Math.sqrt(5)), out, in);
        this.bias = bias ? weights.parameter("bias", b -> Init.biasOf(in, b), out) : null;
    }

    /** The weight. */
    public Tensor weight() {
        return weight;
    }

    /** The bias, or null. */
    public Tensor bias() {
        return bias;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.linear(weight, bias);
    }
}
