package hub.gpu.nn;

import hub.gpu.Tensor;

/** The mean of each window. */
public final class AvgPool3d extends Module {

    private final PoolArguments pool;

    /** With windows that do not overlap. */
    public AvgPool3d(long kernel) {
        this(PoolArguments.kernel(kernel));
    }

    /** {@code new AvgPool3d(PoolArguments.kernel(3).stride(2).padding(1))}. */
    public AvgPool3d(PoolArguments arguments) {
        pool = arguments.average(3);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return pool.divisor() == 0
                ? x.avgPool3d(pool.kernel(), pool.stride(), pool.padding(), pool.ceilMode(), pool.countIncludePad())
                : x.avgPool3d(pool.kernel(), pool.stride(), pool.padding(), pool.ceilMode(), pool.divisor());
    }
}
