package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** x1 A x2 + b; its weight is {@code (out, in1, in2)}. */
public final class Bilinear {

    private final Tensor weight;
    private final Tensor bias;

    /** With a bias. */
    public Bilinear(Weights weights, long in1, long in2, long out) {
        this(weights, in1, in2, out, true);
    }

    /** With or without a bias. */
    public Bilinear(Weights weights, long in1, long in2, long out, boolean bias) {
        double bound = 1 / Math.sqrt(in1);
        this.weight = weights.parameter("weight", w -> Init.uniform(w, -bound, bound), out, in1, in2);
        this.bias = bias ? weights.parameter("bias", b -> Init.uniform(b, -bound, bound), out) : null;
    }

    /** Computes the result of its two arguments, {@code (…, in1)} and {@code (…, in2)}. */
    public Tensor apply(Tensor x1, Tensor x2) {
        return x1.bilinear(x2, weight, bias);
    }
}
