package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.operators.Call;
import hub.gpu.operators.TensorScopes;
import java.util.function.UnaryOperator;

/**
 * Self-attention and a feed-forward network over {@code (L, N, dim)}, or {@code (N, L, dim)} if batch first, or without
 * N: Vaswani et al., "Attention Is All You Need".
 */
public final class TransformerEncoderLayer extends Module {

    private final EncoderArguments arguments;
    private final MultiheadAttention attention;
    private final Linear linear1;
    private final Linear linear2;
    private final LayerNorm norm1;
    private final LayerNorm norm2;

    /** {@code new TransformerEncoderLayer(w, EncoderArguments.of(512, 8).batchFirst(true))}. */
    public TransformerEncoderLayer(Weights weights, EncoderArguments arguments) {
        this.arguments = arguments;
        long dim = arguments.dim();
        long[] shape = {dim};
        boolean bias = arguments.bias();
        AttentionArguments heads =
                AttentionArguments.heads(arguments.heads()).bias(bias).batchFirst(arguments.batchFirst());
        attention = new MultiheadAttention(weights.at("self_attn"), dim, heads);
        linear1 = new Linear(weights.at("linear1"), dim, arguments.feedforward(), bias);
        linear2 = new Linear(weights.at("linear2"), arguments.feedforward(), dim, bias);
        norm1 = new LayerNorm(weights.at("norm1"), shape, arguments.eps(), true, bias);
        norm2 = new LayerNorm(weights.at("norm2"), shape, arguments.eps(), true, bias);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return apply(x, AttentionMask.none());
    }

    /** The result with a mask for attention. */
    public Tensor apply(Tensor x, AttentionMask mask) {
        try (TensorScope scope = TensorScopes.open()) {
            UnaryOperator<Tensor> activation = arguments.activation();
            boolean fused = mask.isNone()
                    && (activation == EncoderArguments.RELU || activation == EncoderArguments.GELU)
                    && arguments.batchFirst()
                    && arguments.bias()
                    && arguments.heads() % 2 == 0
                    && x.dim() == 3;
            return scope.keep(fused ? fused(x) : composed(x, mask));
        }
    }

    /** The operator that PyTorch, too, uses when it does not train. */
    private Tensor fused(Tensor x) {
        AttentionWeights weights = attention.weights();
        return Call.of("_transformer_encoder_layer_fwd")
                .arg(x)
                .arg(arguments.dim())
                .arg(arguments.heads())
                .arg(weights.in())
                .arg(weights.inBias())
                .arg(weights.out())
                .arg(weights.outBias())
                .arg(arguments.activation() == EncoderArguments.GELU)
                .arg(arguments.normFirst())
                .arg(arguments.eps())
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

    private Tensor composed(Tensor x, AttentionMask mask) {
        if (arguments.normFirst()) {
            Tensor attended = attend(norm1.apply(x), mask).add_(x);
            return feedForward(norm2.apply(attended)).add_(attended);
        }
        Tensor attended = norm1.apply(attend(x, mask).add_(x));
        return norm2.apply(feedForward(attended).add_(attended));
    }

    private Tensor attend(Tensor x, AttentionMask mask) {
        return attention.apply(x, x, x, mask);
    }

    private Tensor feedForward(Tensor x) {
        return linear2.apply(arguments.activation().apply(linear1.apply(x)));
    }
}
