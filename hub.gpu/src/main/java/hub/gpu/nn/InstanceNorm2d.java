package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;

/** Instance normalisation over {@code (N, C, H, W)} or {@code (C, H, W)}. */
public final class InstanceNorm2d extends InstanceNorm {

    /** With the defaults of {@link NormArguments#instance}. */
    public InstanceNorm2d(Weights weights, long features) {
        this(weights, features, NormArguments.instance());
    }

    /** {@code new InstanceNorm2d(w.at("norm"), features, NormArguments.instance().affine(true))}. */
    public InstanceNorm2d(Weights weights, long features, NormArguments arguments) {
        super(new BatchStatistics(weights, features, arguments), 4);
    }
}
