package hub.gpu.nn;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Rows of a table {@code (count, dim)}, by integers. */
public final class Embedding extends Module {

    private final Tensor weight;
    private final Double maxNorm;
    private final double normType;

    /** Without padding. */
    public Embedding(Weights weights, long count, long dim) {
        this(weights, count, dim, null, null, 2);
    }

    /** With a row for padding: when fresh, it is 0. */
    public Embedding(Weights weights, long count, long dim, long paddingIndex) {
        this(weights, count, dim, paddingIndex, null, 2);
    }

    /**
     * With PyTorch's arguments; null means no padding index, or no greatest norm. A row with a greater {@code normType}-norm is
     * scaled down in the result. PyTorch scales it in the table, too; here, other threads may read the table.
     */
    public Embedding(Weights weights, long count, long dim, Long paddingIndex, Double maxNorm, double normType) {
        if (paddingIndex != null && (paddingIndex < -count || paddingIndex >= count)) {
            throw new IllegalArgumentException("Embedding: %d is not one of its %d rows, and cannot be the padding"
                    .formatted(paddingIndex, count));
        }
        weight = weights.parameter("weight", w -> initialise(w, paddingIndex), count, dim);
        this.maxNorm = maxNorm;
        this.normType = normType;
    }

    private static void initialise(Tensor table, Long paddingIndex) {
        Init.normal(table, 0, 1);
        if (paddingIndex == null) {
            return;
        }
        try (Tensor row = table.get(paddingIndex)) {
            row.zero_();
        }
    }

    /** The table. */
    public Tensor weight() {
        return weight;
    }

    @Override
    protected Tensor forward(Tensor x) {
        Tensor rows = x.embedding(weight);
        if (maxNorm == null) {
            return rows;
        }
        // As embedding_renorm_ computes it, in double: a row that is short enough stays as it is, to the last bit.
        Tensor norms = rows.norm(normType, new long[] {-1}, true).to(DType.FLOAT64);
        Tensor scale = norms.onesLike().mul(maxNorm).div(norms.add(1e-7));
        Tensor factors = norms.gt(maxNorm).where(scale, norms.onesLike());
        return rows.mul_(factors.to(rows.dtype()));
    }
}
