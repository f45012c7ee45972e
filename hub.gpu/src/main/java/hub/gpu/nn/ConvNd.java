package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** A convolution, transposed or not, over one, two or three spatial dimensions. */
public abstract sealed class ConvNd extends Module implements AllocatesResult
        permits Conv1d, Conv2d, Conv3d, ConvTransposeNd {

    final ConvArguments geometry;
    private final ConvWeights weights;

    ConvNd(Weights weights, long in, long out, ConvArguments geometry) {
        this(geometry, ConvWeights.of(weights, in, out, geometry));
    }

    ConvNd(ConvArguments geometry, ConvWeights weights) {
        this.geometry = geometry;
        this.weights = weights;
    }

    /** The weight. */
    public final Tensor weight() {
        return weights.weight();
    }

    /** The bias, or null. */
    public final Tensor bias() {
        return weights.bias();
    }
}
