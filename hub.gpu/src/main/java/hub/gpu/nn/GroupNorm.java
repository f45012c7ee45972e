package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Normalises over groups of channels: Wu and He, "Group Normalization". */
public final class GroupNorm extends Module {

    private final long groups;
    private final double eps;
    private final Tensor weight;
    private final Tensor bias;

    /** With eps 1e-5, a learned weight and bias. */
    public GroupNorm(Weights weights, long groups, long channels) {
        this(weights, groups, channels, 1e-5, true);
    }

    /** With PyTorch's arguments. */
    public GroupNorm(Weights weights, long groups, long channels, double eps, boolean affine) {
        this(weights, groups, channels, eps, affine, true);
    }

    /** With PyTorch's arguments, and its keyword {@code bias}: whether a learned weight has a bias beside it. */
    public GroupNorm(Weights weights, long groups, long channels, double eps, boolean affine, boolean bias) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(
                    "GroupNorm: %d channels cannot be split into %d groups".formatted(channels, groups));
        }
        this.groups = groups;
        this.eps = eps;
        this.weight = affine ? weights.parameter("weight", Init::ones, channels) : null;
        this.bias = affine && bias ? weights.parameter("bias", Init::zeros, channels) : null;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.groupNorm(groups, weight, bias, eps);
    }
}
