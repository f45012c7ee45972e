package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Convolution over {@code (N, C, L)}; its weight is {@code (out, in / groups, k)}. */
public final class Conv1d extends ConvNd {

    /** With a square kernel and the defaults of {@link ConvArguments}. */
    public Conv1d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, ConvArguments.kernel(kernel));
    }

    /** {@code new Conv1d(w.at("conv"), in, out, ConvArguments.kernel(3).padding(1))}. */
    public Conv1d(Weights weights, long in, long out, ConvArguments arguments) {
        super(weights, in, out, arguments.in(1));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return geometry.padded(x)
                .conv1d(
                        weight(),
                        bias(),
                        geometry.stride(),
                        geometry.ownPadding(),
                        geometry.dilation(),
                        geometry.groups());
    }
}
