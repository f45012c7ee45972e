package hub.gpu.nn;

import hub.gpu.Tensor;

/** Average pooling to a given size of the output. */
public final class AdaptiveAvgPool1d extends Module {

    private final long[] output;

    /** The size of the output: one number for all spatial dimensions, or one for each; -1 keeps the size of the input. */
    public AdaptiveAvgPool1d(long... output) {
        this.output = SpatialArguments.each(output, 1, "output");
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.adaptiveAvgPool1d(SpatialArguments.withSizesOf(output, x));
    }
}
