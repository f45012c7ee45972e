package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Convolution over {@code (N, C, D, H, W)}; its weight is {@code (out, in / groups, kD, kH, kW)}. */
public final class Conv3d extends Module implements Fresh {

    private final Conv geometry;
    private final ConvWeights weights;

    /** With a square kernel and the defaults of {@link Conv}. */
    public Conv3d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, Conv.kernel(kernel));
    }

    /** {@code new Conv3d(w.at("conv"), in, out, Conv.kernel(3).padding(1))}. */
    public Conv3d(Weights weights, long in, long out, Conv arguments) {
        geometry = arguments.in(3);
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
                .conv3d(
                        weights.weight(),
                        weights.bias(),
                        geometry.stride(),
                        geometry.ownPadding(),
                        geometry.dilation(),
                        geometry.groups());
    }
}
