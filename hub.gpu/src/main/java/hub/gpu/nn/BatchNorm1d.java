package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;

/** Batch normalisation over {@code (N, C)} or {@code (N, C, L)}. */
public final class BatchNorm1d extends BatchNorm {

    /** With eps 1e-5, momentum 0.1, a learned weight and bias, and running statistics. */
    public BatchNorm1d(Weights weights, long features) {
        this(weights, features, 1e-5, 0.1, true, true);
    }

    /** With PyTorch's arguments; a null momentum is for the mean over all batches. */
    public BatchNorm1d(
            Weights weights, long features, double eps, Double momentum, boolean affine, boolean trackRunningStats) {
        this(weights, features, eps, momentum, affine, trackRunningStats, true);
    }

    /** With PyTorch's arguments, and its keyword {@code bias}: whether a learned weight has a bias beside it. */
    public BatchNorm1d(
            Weights weights,
            long features,
            double eps,
            Double momentum,
            boolean affine,
            boolean trackRunningStats,
            boolean bias) {
        super(new BatchStatistics(weights, features, eps, momentum, affine, trackRunningStats, bias), 2, 3);
    }
}
