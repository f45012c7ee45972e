package hub.gpu.nn;

import hub.gpu.checkpoint.Weights;

/** Batch normalisation over {@code (N, C)} or {@code (N, C, L)}. */
public final class BatchNorm1d extends BatchNorm {

    /** With the defaults of {@link NormArguments#batch}. */
    public BatchNorm1d(Weights weights, long features) {
        this(weights, features, NormArguments.batch());
    }

    /** {@code new BatchNorm1d(w.at("norm"), features, NormArguments.batch().eps(1e-3))}. */
    public BatchNorm1d(Weights weights, long features, NormArguments arguments) {
        super(new BatchStatistics(weights, features, arguments), 2, 3);
    }
}
