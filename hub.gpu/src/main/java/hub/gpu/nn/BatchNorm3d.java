package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;

/** Batch normalisation over {@code (N, C, D, H, W)}. */
public final class BatchNorm3d extends BatchNorm {

    /** With the defaults of {@link NormArguments#batch}. */
    public BatchNorm3d(Weights weights, long features) {
        this(weights, features, NormArguments.batch());
    }

    /** {@code new BatchNorm3d(w.at("norm"), features, NormArguments.batch().eps(1e-3))}. */
    public BatchNorm3d(Weights weights, long features, NormArguments arguments) {
        super(new BatchStatistics(weights, features, arguments), 5, 5);
    }
}
