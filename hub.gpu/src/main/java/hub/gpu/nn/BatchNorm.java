package hub.gpu.nn;

import hub.gpu.Tensor;

/**
 * Batch normalisation: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
 * Covariate Shift".
 */
public abstract sealed class BatchNorm extends Module implements AllocatesResult, CanRunInPlace
        permits BatchNorm1d, BatchNorm2d, BatchNorm3d {

    private final BatchStatistics statistics;
    private final int least;
    private final int most;

    BatchNorm(BatchStatistics statistics, int least, int most) {
        this.statistics = statistics;
        this.least = least;
        this.most = most;
    }

    /**
     * Sets whether it trains: then it uses the statistics of the batch, and updates the running ones. At first it does not, and
     * uses the running ones. While it trains, only one thread may apply it at a time.
     */
    public final BatchNorm train(boolean training) {
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
        requireDimensions(x);
        return statistics.normalise(x);
    }

    @Override
    public final Tensor overwrite(Tensor x) {
        requireDimensions(x);
        return statistics.overwrite(x);
    }

    private void requireDimensions(Tensor x) {
        int dim = x.dim();
        if (dim < least || dim > most) {
            throw new IllegalArgumentException("%s: expected a tensor of %s dimensions, not of %d"
                    .formatted(getClass().getSimpleName(), least == most ? least : least + " or " + most, dim));
        }
    }
}
