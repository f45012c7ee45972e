package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Transposed convolution over {@code (N, C, L)}; its weight is {@code (in, out / groups, k)}. */
public final class ConvTranspose1d extends Module implements Fresh {

    private final Conv geometry;
    private final ConvWeights weights;

    /** With a square kernel and the defaults of {@link Conv}. */
    public ConvTranspose1d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, Conv.kernel(kernel));
    }

    /** {@code new ConvTranspose1d(w.at("up"), in, out, Conv.kernel(2).stride(2))}. */
    public ConvTranspose1d(Weights weights, long in, long out, Conv arguments) {
        geometry = arguments.in(1);
        this.weights = ConvWeights.ofTransposed(weights, in, out, geometry);
    }

    /** The weight. */
    public Tensor weight() {
        return weights.weight();
    }

    /** The bias, or null. */
    public Tensor bias() {
        return weights.bias();
    }

    @Override
    protected Tensor forward(Tensor x) {
        return transposed(x, geometry.outputPadding());
    }

    /**
     * Of a given size in space, or shape, where the stride leaves several: PyTorch's {@code output_size}.
     *
     * @throws IllegalArgumentException for a size that is none of them
     */
    public Tensor apply(Tensor x, long... outputSize) {
        return transposed(x, geometry.outputPadding(x, outputSize));
    }

    private Tensor transposed(Tensor x, long[] outputPadding) {
        return x.convTranspose1d(
                weights.weight(),
                weights.bias(),
                geometry.stride(),
                geometry.padding(),
                outputPadding,
                geometry.groups(),
                geometry.dilation());
    }
}
