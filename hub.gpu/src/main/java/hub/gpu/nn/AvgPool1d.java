package hub.gpu.nn;

import hub.gpu.Tensor;

/** The mean of each window. */
public final class AvgPool1d extends Module {

    private final PoolArguments pool;

    /** With windows that do not overlap. */
    public AvgPool1d(long kernel) {
        this(PoolArguments.kernel(kernel));
    }

    /** {@code new AvgPool1d(PoolArguments.kernel(3).stride(2).padding(1))}. */
    public AvgPool1d(PoolArguments arguments) {
        pool = arguments.average(1);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.avgPool1d(pool.kernel(), pool.stride(), pool.padding(), pool.ceilMode(), pool.countIncludePad());
    }
}
