package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.ValuesAndIndices;

/** The greatest of each window. */
public final class MaxPool3d extends Module {

    private final PoolArguments pool;

    /** With windows that do not overlap. */
    public MaxPool3d(long kernel) {
        this(PoolArguments.kernel(kernel));
    }

    /** {@code new MaxPool3d(PoolArguments.kernel(3).stride(2).padding(1))}. */
    public MaxPool3d(PoolArguments arguments) {
        pool = arguments.max(3);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.maxPool3d(pool.kernel(), pool.stride(), pool.padding(), pool.dilation(), pool.ceilMode());
    }

    /** As {@link #apply}, with the index of each value in its channel, in row-major order: PyTorch's {@code return_indices}. */
    public ValuesAndIndices run(Tensor x) {
        return x.maxPool3dWithIndices(pool.kernel(), pool.stride(), pool.padding(), pool.dilation(), pool.ceilMode());
    }
}
