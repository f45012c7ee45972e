package hub.gpu.nn;

import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import java.util.List;
import java.util.function.Function;

/** PyTorch's attention and encoder layers, in the cases that {@code layers.py} computes with PyTorch. */
class AttentionTest extends LayerCases {

    private static final AttentionArguments BATCH_FIRST =
            AttentionArguments.heads(2).batchFirst(true);
    private static final EncoderArguments SMALL = EncoderArguments.of(6, 2).feedforward(5);

    @Override
    String group() {
        return "attention";
    }

    @Override
    void cases() {
        attention("MultiheadAttention", w -> new MultiheadAttention(w, 6, 2), _ -> AttentionMask.none());
        attention(
                "MultiheadAttention itself",
                w -> new MultiheadAttention(w, 6, AttentionArguments.heads(3).batchFirst(true)),
                _ -> AttentionMask.none());
        attention(
                "MultiheadAttention causal",
                w -> new MultiheadAttention(w, 6, BATCH_FIRST.bias(false)),
                _ -> AttentionMask.causal());
        attention(
                "MultiheadAttention masked",
                w -> new MultiheadAttention(w, 6, BATCH_FIRST),
                x -> AttentionMask.none().scores(x.get(3)).keyPadding(x.get(4)));
        attention(
                "MultiheadAttention by head",
                w -> new MultiheadAttention(w, 6, 2),
                x -> AttentionMask.none().scores(x.get(3)));
        attention(
                "MultiheadAttention sizes",
                w -> new MultiheadAttention(
                        w, 6, AttentionArguments.heads(2).keyDim(3).valueDim(5)),
                _ -> AttentionMask.none());
        attention(
                "MultiheadAttention added",
                w -> new MultiheadAttention(
                        w, 6, AttentionArguments.heads(2).addBiasKv(true).addZeroAttn(true)),
                x -> AttentionMask.none().scores(x.get(3)).keyPadding(x.get(4)));
        attention("MultiheadAttention one", w -> new MultiheadAttention(w, 6, 2), _ -> AttentionMask.none());
        ofHeads("MultiheadAttention of heads");
        ofHeads("MultiheadAttention of one's heads");
        encoders();
    }

    private void ofHeads(String name) {
        putAny(name, w -> {
            var attention = new MultiheadAttention(w, 6, 2);
            return x -> {
                var result = attention.run(x.get(0), x.get(1), x.get(2), AttentionMask.none(), false);
                return List.of(result.output(), result.weights());
            };
        });
    }

    private void encoders() {
        put(
                "TransformerEncoderLayer SiLU",
                w -> new TransformerEncoderLayer(
                        w, SMALL.activation(Tensor::silu).batchFirst(true)));
        put(
                "TransformerEncoder normalised",
                w -> new TransformerEncoder(
                        w, 2, SMALL.batchFirst(true), norm -> new LayerNorm(norm, new long[] {6}, 0.1, true, true)));
        put("TransformerEncoderLayer", w -> new TransformerEncoderLayer(w, SMALL));
        put("TransformerEncoderLayer fused", w -> new TransformerEncoderLayer(w, SMALL.batchFirst(true)));
        put(
                "TransformerEncoderLayer norm first",
                w -> new TransformerEncoderLayer(
                        w, SMALL.activation("gelu").batchFirst(true).normFirst(true)));
        put(
                "TransformerEncoderLayer norm first odd",
                w -> new TransformerEncoderLayer(
                        w,
                        EncoderArguments.of(6, 3)
                                .feedforward(5)
                                .activation("gelu")
                                .normFirst(true)
                                .eps(0.1)));
        put(
                "TransformerEncoderLayer without bias",
                w -> new TransformerEncoderLayer(w, SMALL.bias(false).batchFirst(true)));
        put("TransformerEncoder", w -> new TransformerEncoder(w, 2, SMALL.batchFirst(true)));
        putAny("TransformerEncoder masked", w -> {
            var encoder = new TransformerEncoder(w, 2, SMALL, true);
            return x -> {
                AttentionMask mask = AttentionMask.causal().keyPadding(x.get(2));
                Tensor given = encoder.apply(
                        x.get(0), AttentionMask.none().scores(x.get(1)).keyPadding(x.get(2)));
                References.assertClose(given, encoder.apply(x.get(0), mask), tolerance(1e-5));
                return List.of(given);
            };
        });
    }

    /** Compares the way without the weights, too. */
    private void attention(
            String name,
            Function<Weights, MultiheadAttention> constructor,
            Function<List<Tensor>, AttentionMask> masks) {
        putAny(name, w -> {
            MultiheadAttention attention = constructor.apply(w);
            return x -> {
                Tensor key = x.size() > 1 ? x.get(1) : x.getFirst();
                Tensor value = x.size() > 1 ? x.get(2) : x.getFirst();
                AttentionMask mask = masks.apply(x);
                var result = attention.run(x.getFirst(), key, value, mask);
                References.assertClose(
                        result.output(), attention.apply(x.getFirst(), key, value, mask), tolerance(1e-5));
                return List.of(result.output(), result.weights());
            };
        });
    }
}
