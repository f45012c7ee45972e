package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.operators.TensorScopes;
import java.util.List;

/**
 * Attention with several heads, over {@code (L, N, dim)}, or {@code (N, L, dim)} if batch first, or without N: Vaswani et
 * al., "Attention Is All You Need".
 */
public final class MultiheadAttention extends Module {

    private final long dim;
    private final AttentionArguments arguments;
    private final AttentionWeights weights;

    /**
     * What attention gives.
     *
     * @param output of the queries' shape
     * @param weights how much of each key is in it: {@code (N, L, S)}, the mean of all heads, or {@code (N, heads, L, S)}
     */
    public record Result(Tensor output, Tensor weights) {}

    /** With the defaults of {@link AttentionArguments}. */
    public MultiheadAttention(Weights weights, long dim, long heads) {
        this(weights, dim, AttentionArguments.heads(heads));
    }

    /** {@code new MultiheadAttention(w.at("attn"), 512, AttentionArguments.heads(8).batchFirst(true))}. */
    public MultiheadAttention(Weights weights, long dim, AttentionArguments arguments) {
        if (arguments.heads() < 1 || dim % arguments.heads() != 0) {
            throw new IllegalArgumentException(
                    "Attention over %d numbers cannot be split into %d heads".formatted(dim, arguments.heads()));
        }
        this.dim = dim;
        this.arguments = arguments;
        this.weights = AttentionWeights.of(weights, dim, arguments);
    }

    AttentionWeights weights() {
        return weights;
    }

    /** Attention of a tensor to itself. */
    @Override
    protected Tensor forward(Tensor x) {
        return apply(x, x, x);
    }

    /** Attention of queries to keys and values. */
    public Tensor apply(Tensor query, Tensor key, Tensor value) {
        return apply(query, key, value, AttentionMask.none());
    }

    /** Attention of queries to keys and values. The mask says which of them are ignored. */
    public Tensor apply(Tensor query, Tensor key, Tensor value, AttentionMask mask) {
        try (TensorScope scope = TensorScopes.open()) {
            Heads heads = heads(query, key, value);
            // The causal mode of the operator is faster, but it does not know added keys.
            boolean causal = mask.isOnlyCausal() && heads.more == 0;
            Tensor merged = causal || mask.isNone() ? null : merged(mask, heads);
            Tensor attended = heads.query.scaledDotProductAttention(heads.key, heads.value, merged, causal);
            return scope.keep(joined(attended, query.dim() == 3));
        }
    }

    /** As {@link #apply(Tensor, Tensor, Tensor, AttentionMask)}, with the weights that it gives to keys. */
    public Result run(Tensor query, Tensor key, Tensor value, AttentionMask mask) {
        return run(query, key, value, mask, true);
    }

    /** As {@link #run(Tensor, Tensor, Tensor, AttentionMask)}, with the weights of each head unless they are averaged. */
    public Result run(Tensor query, Tensor key, Tensor value, AttentionMask mask, boolean averageWeights) {
        try (TensorScope scope = TensorScopes.open()) {
            Heads heads = heads(query, key, value);
            Tensor scores = heads.query
                    .mul(1 / Math.sqrt((double) dim / arguments.heads()))
                    .matmul(heads.key.transpose(-2, -1));
            Tensor merged = mask.isNone() ? null : merged(mask, heads);
            Tensor probabilities = (merged == null ? scores : scores.add(merged)).softmax(-1);
            Tensor given = averageWeights ? probabilities.mean(new long[] {1}, false) : probabilities;
            boolean batched = query.dim() == 3;
            return new Result(
                    scope.keep(joined(probabilities.matmul(heads.value), batched)),
                    scope.keep(batched ? given : given.squeeze(0)));
        }
    }

    /** Each {@code (N, heads, L or S, dim / heads)}, and how many keys were added. */
    private record Heads(Tensor query, Tensor key, Tensor value, long more) {}

    private Heads heads(Tensor query, Tensor key, Tensor value) {
        boolean batched = query.dim() == 3;
        if (!batched && query.dim() != 2 || key.dim() != query.dim() || value.dim() != query.dim()) {
            throw new IllegalArgumentException(
                    "MultiheadAttention: expected query, key and value of 3 dimensions, or of 2 without a batch, not of %d, %d and %d"
                            .formatted(query.dim(), key.dim(), value.dim()));
        }
        // They are transposed after the projection: the product of a transposed tensor takes several times as long.
        List<Tensor> projected = weights.project(query, key, value);
        Tensor queries = batchSecond(projected.get(0), batched);
        Tensor keys = batchSecond(projected.get(1), batched);
        Tensor values = batchSecond(projected.get(2), batched);
        long given = keys.size(0);
        long batch = queries.size(1);
        if (weights.keyBias() != null) {
            keys = Tensor.cat(List.of(keys, weights.keyBias().repeat(1, batch, 1)), 0);
            values = Tensor.cat(List.of(values, weights.valueBias().repeat(1, batch, 1)), 0);
        }
        if (arguments.addZeroAttn()) {
            Tensor zeros = keys.newZeros(1, batch, dim);
            keys = Tensor.cat(List.of(keys, zeros), 0);
            values = Tensor.cat(List.of(values, zeros), 0);
        }
        return new Heads(split(queries), split(keys), split(values), keys.size(0) - given);
    }

    private Tensor batchSecond(Tensor x, boolean batched) {
        if (!batched) {
            return x.unsqueeze(1);
        }
        return arguments.batchFirst() ? x.transpose(0, 1) : x;
    }

    /** {@code (L, N, dim)} as {@code (N, heads, L, dim / heads)}. */
    private Tensor split(Tensor x) {
        return x.reshape(x.size(0), x.size(1), arguments.heads(), dim / arguments.heads())
                .permute(1, 2, 0, 3);
    }

    private Tensor merged(AttentionMask mask, Heads heads) {
        Tensor query = heads.query;
        return mask.merged(query, query.size(0), arguments.heads(), query.size(2), heads.more);
    }

    /** {@code (N, heads, L, dim / heads)} projected, in the queries' shape. */
    private Tensor joined(Tensor x, boolean batched) {
        boolean batchFirst = arguments.batchFirst() || !batched;
        Tensor joined = (batchFirst ? x.permute(0, 2, 1, 3) : x.permute(2, 0, 1, 3))
                .flatten(2)
                .linear(weights.out(), weights.outBias());
        return batched ? joined : joined.squeeze(0);
    }
}
