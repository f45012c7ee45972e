package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.libtorch.Scopes;
import java.util.List;

/** Attention with several heads: Vaswani et al., "Attention Is All You Need". */
public final class MultiheadAttention {

    private final long dim;
    private final long heads;
    private final boolean batchFirst;
    private final Tensor[] projections;
    private final Tensor packedWeight;
    private final Tensor packedBias;
    private final Tensor outWeight;
    private final Tensor outBias;

    /** With a bias, and tensors as {@code (L, N, dim)}. */
    public MultiheadAttention(Weights weights, long dim, long heads) {
        this(weights, dim, heads, true, false);
    }

    /** With PyTorch's arguments; {@code batchFirst} is for tensors as {@code (N, L, dim)}. */
    public MultiheadAttention(Weights weights, long dim, long heads, boolean bias, boolean batchFirst) {
        this(weights, dim, heads, bias, dim, dim, batchFirst);
    }

    /** With keys and values of other sizes. */
    public MultiheadAttention(
            Weights weights, long dim, long heads, boolean bias, long keyDim, long valueDim, boolean batchFirst) {
        if (dim % heads != 0) {
            throw new IllegalArgumentException(
                    "MultiheadAttention: %d does not fall into %d heads".formatted(dim, heads));
        }
        this.dim = dim;
        this.heads = heads;
        this.batchFirst = batchFirst;
        // PyTorch draws the output projection first, when it makes that layer, and sets its bias to 0 in the end.
        var out = new Linear(weights.at("out_proj"), dim, dim, bias);
        outWeight = out.weight();
        outBias = out.bias();
        boolean packed = keyDim == dim && valueDim == dim;
        packedWeight = packed ? weights.parameter("in_proj_weight", w -> Init.xavierUniform(w, 1), 3 * dim, dim) : null;
        projections = packed
                ? null
                : new Tensor[] {
                    weights.parameter("q_proj_weight", w -> Init.xavierUniform(w, 1), dim, dim),
                    weights.parameter("k_proj_weight", w -> Init.xavierUniform(w, 1), dim, keyDim),
                    weights.parameter("v_proj_weight", w -> Init.xavierUniform(w, 1), dim, valueDim)
                };
        packedBias = bias ? weights.parameter("in_proj_bias", Tensor::zero_, 3 * dim) : null;
        if (bias && weights.isFresh()) {
            outBias.zero_();
        }
    }

    /** Attention of a tensor to itself. */
    public Tensor apply(Tensor x) {
        return apply(x, x, x, null, null, false);
    }

    /**
     * @param mask added to the scores, {@code (L, S)} or {@code (N * heads, L, S)}, or boolean: true is left out; may be
     *     null
     * @param keyPaddingMask true for keys that are left out, {@code (N, S)}, or added; may be null
     * @param causal whether no place attends to later ones; then without a mask
     */
    public Tensor apply(Tensor query, Tensor key, Tensor value, Tensor mask, Tensor keyPaddingMask, boolean causal) {
        try (TensorScope scope = Scopes.open()) {
            boolean batched = query.dim() == 3;
            Tensor q = sequenceFirst(query, batched);
            Tensor k = sequenceFirst(key, batched);
            Tensor v = sequenceFirst(value, batched);
            long length = q.size(0);
            long batch = q.size(1);
            List<Tensor> projected = project(q, k, v, query == key && key == value);
            Tensor attended = split(projected.get(0), length, batch)
                    .scaledDotProductAttention(
                            split(projected.get(1), k.size(0), batch),
                            split(projected.get(2), k.size(0), batch),
                            Masks.merged(mask, keyPaddingMask, batch, heads, q.dtype()),
                            causal);
            Tensor result =
                    attended.permute(2, 0, 1, 3).reshape(length, batch, dim).linear(outWeight, outBias);
            return scope.keep(batched ? (batchFirst ? result.transpose(0, 1) : result) : result.squeeze(1));
        }
    }

    private Tensor sequenceFirst(Tensor x, boolean batched) {
        if (!batched) {
            return x.unsqueeze(1);
        }
        return batchFirst ? x.transpose(0, 1) : x;
    }

    private List<Tensor> project(Tensor q, Tensor k, Tensor v, boolean same) {
        if (packedWeight != null && same) {
            return q.linear(packedWeight, packedBias).chunk(3, -1);
        }
        List<Tensor> weights = packedWeight != null ? packedWeight.chunk(3, 0) : List.of(projections);
        List<Tensor> biases = packedBias != null ? packedBias.chunk(3, 0) : null;
        return List.of(
                q.linear(weights.get(0), biases == null ? null : biases.get(0)),
                k.linear(weights.get(1), biases == null ? null : biases.get(1)),
                v.linear(weights.get(2), biases == null ? null : biases.get(2)));
    }

    /** {@code (L, N, heads * d)} as {@code (N, heads, L, d)}. */
    private Tensor split(Tensor x, long length, long batch) {
        return x.reshape(length, batch, heads, dim / heads).permute(1, 2, 0, 3);
    }

    long heads() {
        return heads;
    }

    Tensor packedWeight() {
        return packedWeight;
    }

    Tensor packedBias() {
        return packedBias;
    }

    Tensor outWeight() {
        return outWeight;
    }

    Tensor outBias() {
        return outBias;
    }
}
