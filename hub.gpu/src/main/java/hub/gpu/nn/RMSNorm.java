package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Divides by the root mean square over the last dimensions: Zhang and Sennrich, "Root Mean Square Layer Normalization". */
public final class RMSNorm extends Module {

    private final long[] shape;
    private final Double eps;
    private final Tensor weight;

    /** Over the last dimensions, of these sizes, with a learned weight, and the element type's smallest step for eps. */
    public RMSNorm(Weights weights, long... shape) {
        this(weights, shape, null, true);
    }

    /** With PyTorch's arguments; a null eps is the element type's smallest step. */
    public RMSNorm(Weights weights, long[] shape, Double eps, boolean affine) {
        this.shape = shape.clone();
        this.eps = eps;
        this.weight = affine ? weights.parameter("weight", Init::ones, shape) : null;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return eps == null ? x.rmsNorm(shape, weight) : x.rmsNorm(shape, weight, eps);
    }
}
