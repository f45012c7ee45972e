package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Normalises over the last dimensions: Ba et al., "Layer Normalization". */
public final class LayerNorm extends Module {

    private final long[] shape;
    private final double eps;
    private final Tensor weight;
    private final Tensor bias;

    /** Over the last dimensions, of these sizes, with eps 1e-5, a learned weight and bias. */
    public LayerNorm(Weights weights, long... shape) {
        this(weights, shape, 1e-5, true, true);
    }

    /** With PyTorch's arguments; without {@code affine} there is neither weight nor bias. */
    public LayerNorm(Weights weights, long[] shape, double eps, boolean affine, boolean bias) {
        this.shape = shape.clone();
        this.eps = eps;
        this.weight = affine ? weights.parameter("weight", Init::ones, shape) : null;
        this.bias = affine && bias ? weights.parameter("bias", Init::zeros, shape) : null;
    }

    double eps() {
        return eps;
    }

    Tensor weight() {
        return weight;
    }

    Tensor bias() {
        return bias;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.layerNorm(shape, weight, bias, eps);
    }
}
