package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** Rows of a table {@code (count, dim)}, by integers. */
public final class Embedding extends Module {

    private final Tensor weight;

    /** Without padding. */
    public Embedding(Weights weights, long count, long dim) {
        weight = weights.parameter("weight", w -> Init.normal(w, 0, 1), count, dim);
    }

    /** With a row for padding: when fresh, it is 0. */
    public Embedding(Weights weights, long count, long dim, long paddingIndex) {
        weight = weights.parameter("weight", w -> initialise(w, paddingIndex), count, dim);
    }

    private static void initialise(Tensor table, long paddingIndex) {
        Init.normal(table, 0, 1);
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
        return x.embedding(weight);
    }
}
