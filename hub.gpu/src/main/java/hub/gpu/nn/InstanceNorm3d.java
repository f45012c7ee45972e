package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;

/** Instance normalisation over {@code (N, C, D, H, W)} or {@code (C, D, H, W)}. */
public final class InstanceNorm3d extends InstanceNorm {

    /** With the defaults of {@link NormArguments#instance}. */
    public InstanceNorm3d(Weights weights, long features) {
        this(weights, features, NormArguments.instance());
    }

    /** {@code new InstanceNorm3d(w.at("norm"), features, NormArguments.instance().affine(true))}. */
    public InstanceNorm3d(Weights weights, long features, NormArguments arguments) {
        super(new BatchStatistics(weights, features, arguments), 5);
    }
}
