package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;

/** Instance normalisation over {@code (N, C, H, W)} or {@code (C, H, W)}. */
public final class InstanceNorm2d extends InstanceNorm {

    /** With eps 1e-5, and neither learned weights nor running statistics. */
    public InstanceNorm2d(Weights weights, long features) {
        this(weights, features, 1e-5, 0.1, false, false);
    }

    /** With PyTorch's arguments. */
    public InstanceNorm2d(
            Weights weights, long features, double eps, Double momentum, boolean affine, boolean trackRunningStats) {
        this(weights, features, eps, momentum, affine, trackRunningStats, true);
    }

    /** With PyTorch's arguments, and its keyword {@code bias}: whether a learned weight has a bias beside it. */
    public InstanceNorm2d(
            Weights weights,
            long features,
            double eps,
            Double momentum,
            boolean affine,
            boolean trackRunningStats,
            boolean bias) {
        super(new BatchStatistics(weights, features, eps, momentum, affine, trackRunningStats, bias), 4);
    }
}
