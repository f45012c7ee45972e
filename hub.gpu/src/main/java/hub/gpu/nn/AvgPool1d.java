package hub.gpu.nn;

import hub.gpu.Tensor;

/** The mean of each window. */
public final class AvgPool1d extends Module {

    private final Pool pool;

    /** With windows that do not overlap. */
    public AvgPool1d(long kernel) {
        this(Pool.kernel(kernel));
    }

    /** {@code new AvgPool1d(Pool.kernel(3).stride(2).padding(1))}. */
    public AvgPool1d(Pool arguments) {
        pool = arguments.average(1);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.avgPool1d(pool.kernel(), pool.stride(), pool.padding(), pool.ceilMode(), pool.countIncludePad());
    }
}
