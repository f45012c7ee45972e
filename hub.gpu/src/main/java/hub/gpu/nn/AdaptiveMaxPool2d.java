package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.ValuesAndIndices;

/** The greatest of each of so many windows as the output has places. */
public final class AdaptiveMaxPool2d extends Module {

    private final long[] output;

    /** The size of the output: one number for all dimensions in space, or one for each; -1 leaves a size as it is. */
    public AdaptiveMaxPool2d(long... output) {
        this.output = PerDimension.each(output, 2, "output");
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.adaptiveMaxPool2d(PerDimension.withSizesOf(output, x));
    }

    /** As {@link #apply}, and where in its channel each was, counted in row-major order: PyTorch's {@code return_indices}. */
    public ValuesAndIndices run(Tensor x) {
        return x.adaptiveMaxPool2dWithIndices(PerDimension.withSizesOf(output, x));
    }
}
