package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Transposed convolution over {@code (N, C, D, H, W)}; its weight is {@code (in, out / groups, kD, kH, kW)}. */
public final class ConvTranspose3d extends ConvTransposeNd {

    /** With a square kernel and the defaults of {@link ConvArguments}. */
    public ConvTranspose3d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, ConvArguments.kernel(kernel));
    }

    /** {@code new ConvTranspose3d(w.at("up"), in, out, ConvArguments.kernel(2).stride(2))}. */
    public ConvTranspose3d(Weights weights, long in, long out, ConvArguments arguments) {
        super(weights, in, out, arguments.in(3));
    }

    @Override
    Tensor transposed(Tensor x, long... outputPadding) {
        return x.convTranspose3d(
                weight(),
                bias(),
                geometry.stride(),
                geometry.padding(),
                outputPadding,
                geometry.groups(),
                geometry.dilation());
    }
}
