package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.ValuesAndIndices;

/** The greatest of each window. */
public final class MaxPool1d extends Module {

    private final PoolArguments pool;

    /** With windows that do not overlap. */
    public MaxPool1d(long kernel) {
        this(PoolArguments.kernel(kernel));
    }

    /** {@code new MaxPool1d(PoolArguments.kernel(3).stride(2).padding(1))}. */
    public MaxPool1d(PoolArguments arguments) {
        pool = arguments.max(1);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.maxPool1d(pool.kernel(), pool.stride(), pool.padding(), pool.dilation(), pool.ceilMode());
    }

    /** As {@link #apply}, with the index of each value in its channel, in row-major order: PyTorch's {@code return_indices}. */
    public ValuesAndIndices run(Tensor x) {
        return x.maxPool1dWithIndices(pool.kernel(), pool.stride(), pool.padding(), pool.dilation(), pool.ceilMode());
    }
}
