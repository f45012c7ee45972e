package hub.gpu.operators;

import hub.gpu.Tensor;

/** A transformer's encoder layer as one operator of libtorch's. */
public final class FusedEncoder {

    private FusedEncoder() {}

    /** A weight and its bias. */
    public record Pair(Tensor weight, Tensor bias) {}

    /** The projections of self-attention. */
    public record Attention(Tensor inWeight, Tensor inBias, Tensor outWeight, Tensor outBias) {}

    /** For tensors of {@code (N, L, dim)} and an even number of heads. */
    public static Tensor layer(
            Tensor x,
            long dim,
            long heads,
            Attention attention,
            boolean gelu,
            boolean normFirst,
            double eps,
            Pair norm1,
            Pair norm2,
            Pair linear1,
            Pair linear2) {
        return Call.of("_transformer_encoder_layer_fwd")
                .arg(x)
                .arg(dim)
                .arg(heads)
                .arg(attention.inWeight())
                .arg(attention.inBias())
                .arg(attention.outWeight())
                .arg(attention.outBias())
                .arg(gelu)
                .arg(normFirst)
                .arg(eps)
                .arg(norm1.weight())
                .arg(norm1.bias())
                .arg(norm2.weight())
                .arg(norm2.bias())
                .arg(linear1.weight())
                .arg(linear1.bias())
                .arg(linear2.weight())
                .arg(linear2.bias())
                .none(2)
                .tensor();
    }
}
