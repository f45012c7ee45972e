package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Convolution over {@code (N, C, H, W)}; its weight is {@code (out, in / groups, kH, kW)}. */
public final class Conv2d extends Module implements Fresh {

    private final Conv geometry;
    private final ConvWeights weights;

    /** With a square kernel and the defaults of {@link Conv}. */
    public Conv2d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, Conv.kernel(kernel));
    }

    /** {@code new Conv2d(w.at("conv"), in, out, Conv.kernel(3).padding(1))}. */
    public Conv2d(Weights weights, long in, long out, Conv arguments) {
        geometry = arguments.in(2);
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
                .conv2d(
                        weights.weight(),
                        weights.bias(),
                        geometry.stride(),
                        geometry.ownPadding(),
                        geometry.dilation(),
                        geometry.groups());
    }
}
