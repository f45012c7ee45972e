package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Convolution over {@code (N, C, D, H, W)}; its weight is {@code (out, in / groups, kD, kH, kW)}. */
public final class Conv3d extends ConvNd {

    /** With a square kernel and the defaults of {@link ConvArguments}. */
    public Conv3d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, ConvArguments.kernel(kernel));
    }

    /** {@code new Conv3d(w.at("conv"), in, out, ConvArguments.kernel(3).padding(1))}. */
    public Conv3d(Weights weights, long in, long out, ConvArguments arguments) {
        super(weights, in, out, arguments.in(3));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return geometry.padded(x)
                .conv3d(
                        weight(),
                        bias(),
                        geometry.stride(),
                        geometry.ownPadding(),
                        geometry.dilation(),
                        geometry.groups());
    }
}
