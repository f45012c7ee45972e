package hub.gpu.nn;

import hub.gpu.Tensor;

/** Normalises each channel of each example: Ulyanov et al., "Instance Normalization: The Missing Ingredient". */
public abstract sealed class InstanceNorm extends Module permits InstanceNorm1d, InstanceNorm2d, InstanceNorm3d {

    private final BatchStatistics statistics;
    private final int batched;

    InstanceNorm(BatchStatistics statistics, int batched) {
        this.statistics = statistics;
        this.batched = batched;
    }

    /** Sets whether it trains: then it updates the running statistics, if it has any. At first it does not, and uses them. */
    public final InstanceNorm train(boolean training) {
        statistics.train(training);
        return this;
    }

    /** The weight, or null. */
    public final Tensor weight() {
        return statistics.weight();
    }

    /** The bias, or null. */
    public final Tensor bias() {
        return statistics.bias();
    }

    @Override
    protected final Tensor forward(Tensor x) {
        int dim = x.dim();
        if (dim == batched) {
            return statistics.normaliseInstances(x);
        }
        if (dim == batched - 1) {
            return statistics.normaliseInstances(x.unsqueeze(0)).squeeze(0);
        }
        throw new IllegalArgumentException("%s: expected a tensor of %d or %d dimensions, not of %d"
                .formatted(getClass().getSimpleName(), batched - 1, batched, dim));
    }
}
