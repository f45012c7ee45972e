package hub.gpu.nn;

import hub.gpu.Tensor;

/** The mean of each of so many windows as the output has places. */
public final class AdaptiveAvgPool3d extends Module {

    private final long[] output;

    /** The size of the output: one number for all dimensions in space, or one for each; -1 leaves a size as it is. */
    public AdaptiveAvgPool3d(long... output) {
        this.output = PerDimension.each(output, 3, "output");
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.adaptiveAvgPool3d(PerDimension.withSizesOf(output, x));
    }
}
