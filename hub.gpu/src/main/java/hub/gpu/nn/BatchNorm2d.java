package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Batch normalisation over {@code (N, C, H, W)}. */
public final class BatchNorm2d extends Module {

    private final BatchStatistics statistics;

    /** With eps 1e-5, momentum 0.1, a learned weight and bias, and running statistics. */
    public BatchNorm2d(Weights weights, long features) {
        this(weights, features, 1e-5, 0.1, true, true);
    }

    /** With PyTorch's arguments. */
    public BatchNorm2d(
            Weights weights, long features, double eps, double momentum, boolean affine, boolean trackRunningStats) {
        statistics = new BatchStatistics(weights, features, eps, momentum, affine, trackRunningStats);
    }

    /** Whether it takes the batch's statistics and moves the running ones, instead of using those; false at first. */
    public BatchNorm2d train(boolean training) {
        statistics.train(training);
        return this;
    }

    /** The weight, or null. */
    public Tensor weight() {
        return statistics.weight();
    }

    /** The bias, or null. */
    public Tensor bias() {
        return statistics.bias();
    }

    @Override
    protected Tensor forward(Tensor x) {
        return statistics.normalise(x);
    }
}
