package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Transposed convolution over {@code (N, C, L)}; its weight is {@code (in, out / groups, k)}. */
public final class ConvTranspose1d extends ConvTransposeNd {

    /** With a square kernel and the defaults of {@link ConvArguments}. */
    public ConvTranspose1d(Weights weights, long in, long out, long kernel) {
        this(weights, in, out, ConvArguments.kernel(kernel));
    }

    /** {@code new ConvTranspose1d(w.at("up"), in, out, ConvArguments.kernel(2).stride(2))}. */
    public ConvTranspose1d(Weights weights, long in, long out, ConvArguments arguments) {
        super(weights, in, out, arguments.in(1));
    }

    @Override
    Tensor transposed(Tensor x, long... outputPadding) {
        return x.convTranspose1d(
                weight(),
                bias(),
                geometry.stride(),
                geometry.padding(),
                outputPadding,
                geometry.groups(),
                geometry.dilation());
    }
}
