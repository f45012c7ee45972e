package hub.gpu.nn;

import hub.gpu.Tensor;

/** The mean of each window. */
public final class AvgPool2d extends Module {

    private final PoolArguments pool;

    /** With windows that do not overlap. */
    public AvgPool2d(long kernel) {
        this(PoolArguments.kernel(kernel));
    }

    /** {@code new AvgPool2d(PoolArguments.kernel(3).stride(2).padding(1))}. */
    public AvgPool2d(PoolArguments arguments) {
        pool = arguments.average(2);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return pool.divisor() == 0
                ? x.avgPool2d(pool.kernel(), pool.stride(), pool.padding(), pool.ceilMode(), pool.countIncludePad())
                : x.avgPool2d(pool.kernel(), pool.stride(), pool.padding(), pool.ceilMode(), pool.divisor());
    }
}
