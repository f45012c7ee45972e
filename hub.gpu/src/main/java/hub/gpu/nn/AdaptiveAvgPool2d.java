package hub.gpu.nn;

import hub.gpu.Tensor;

/** The mean of each of so many windows as the output has places. */
public final class AdaptiveAvgPool2d extends Module {

    private final long[] output;

    /** The size of the output: one number for all dimensions in space, or one for each; -1 leaves a size as it is. */
    public AdaptiveAvgPool2d(long... output) {
        this.output = PerDimension.each(output, 2, "output");
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.adaptiveAvgPool2d(PerDimension.withSizesOf(output, x));
    }
}
