package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.ValuesAndIndices;

/** Max pooling to a given size of the output. */
public final class AdaptiveMaxPool2d extends Module {

    private final long[] output;

    /** The size of the output: one number for all spatial dimensions, or one for each; -1 keeps the size of the input. */
    public AdaptiveMaxPool2d(long... output) {
        this.output = SpatialArguments.each(output, 2, "output");
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.adaptiveMaxPool2d(SpatialArguments.withSizesOf(output, x));
    }

    /** As {@link #apply}, with the index of each value in its channel, in row-major order: PyTorch's {@code return_indices}. */
    public ValuesAndIndices run(Tensor x) {
        return x.adaptiveMaxPool2dWithIndices(SpatialArguments.withSizesOf(output, x));
    }
}
