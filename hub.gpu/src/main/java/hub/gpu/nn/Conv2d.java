package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Convolution over {@code (N, C, H, W)}; its weight is {@code (out, in / groups, kH, kW)}. */
public final class Conv2d extends ConvNd {

    /** With a square kernel and the defaults of {@link ConvArguments}. */
    public Conv2d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, ConvArguments.kernel(kernel));
    }

    /** {@code new Conv2d(w.at("conv"), in, out, ConvArguments.kernel(3).padding(1))}. */
    public Conv2d(Weights weights, long in, long out, ConvArguments arguments) {
        super(weights, in, out, arguments.in(2));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return geometry.padded(x)
                .conv2d(
                        weight(),
                        bias(),
                        geometry.stride(),
                        geometry.ownPadding(),
                        geometry.dilation(),
                        geometry.groups());
    }
}
