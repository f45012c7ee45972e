package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;

/** Instance normalisation over {@code (N, C, L)} or {@code (C, L)}. */
public final class InstanceNorm1d extends InstanceNorm {

    /** With the defaults of {@link NormArguments#instance}. */
    public InstanceNorm1d(Weights weights, long features) {
        this(weights, features, NormArguments.instance());
    }

    /** {@code new InstanceNorm1d(w.at("norm"), features, NormArguments.instance().affine(true))}. */
    public InstanceNorm1d(Weights weights, long features, NormArguments arguments) {
        super(new BatchStatistics(weights, features, arguments), 3);
    }
}
