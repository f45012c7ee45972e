package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Convolution over {@code (N, C, L)}; its weight is {@code (out, in / groups, k)}. */
public final class Conv1d extends Module implements Fresh {

    private final Conv geometry;
    private final ConvWeights weights;

    /** With a square kernel and the defaults of {@link Conv}. */
    public Conv1d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, Conv.kernel(kernel));
    }

    /** {@code new Conv1d(w.at("conv"), in, out, Conv.kernel(3).padding(1))}. */
    public Conv1d(Weights weights, long in, long out, Conv arguments) {
        geometry = arguments.in(1);
        this.weights = ConvWeights.of(weights, in, out, geometry);
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
        return geometry.padded(x)
                .conv1d(
                        weights.weight(),
                        weights.bias(),
                        geometry.stride(),
                        geometry.ownPadding(),
                        geometry.dilation(),
                        geometry.groups());
    }
}
