package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Normalises each channel of each example of {@code (N, C, H, W)}: Ulyanov et al., "Instance Normalization". */
public final class InstanceNorm2d extends Module {

    private final BatchStatistics statistics;

    /** With eps 1e-5, and neither learned weights nor running statistics. */
    public InstanceNorm2d(Weights weights, long features) {
        this(weights, features, 1e-5, 0.1, false, false);
    }

    /** With PyTorch's arguments. */
    public InstanceNorm2d(
            Weights weights, long features, double eps, double momentum, boolean affine, boolean trackRunningStats) {
        statistics = new BatchStatistics(weights, features, eps, momentum, affine, trackRunningStats);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return statistics.normaliseInstances(x);
    }
}
