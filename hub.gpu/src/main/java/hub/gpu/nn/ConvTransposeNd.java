package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** A transposed convolution over one, two or three spatial dimensions. */
public abstract sealed class ConvTransposeNd extends ConvNd permits ConvTranspose1d, ConvTranspose2d, ConvTranspose3d {

    ConvTransposeNd(Weights weights, long in, long out, ConvArguments geometry) {
        super(geometry, ConvWeights.ofTransposed(weights, in, out, geometry));
    }

    @Override
    protected final Tensor forward(Tensor x) {
        return transposed(x, geometry.outputPadding());
    }

    /**
     * The result with a given size or shape, if the stride allows several: PyTorch's {@code output_size}.
     *
     * @throws IllegalArgumentException for a size that the stride does not allow
     */
    public final Tensor apply(Tensor x, long... outputSize) {
        return transposed(x, geometry.outputPadding(x, outputSize));
    }

    abstract Tensor transposed(Tensor x, long... outputPadding);
}
