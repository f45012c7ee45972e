package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.operators.TensorScopes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Encoder layers one after the other. Fresh ones all begin with the same weights, as PyTorch's copies do. */
public final class TransformerEncoder extends Module {

    private final List<TransformerEncoderLayer> layers;
    private final Module norm;

    /** Without a normalisation at the end. */
    public TransformerEncoder(Weights weights, int layers, EncoderArguments arguments) {
        this(weights, layers, arguments, null);
    }

    /** With or without a normalisation at the end. */
    public TransformerEncoder(Weights weights, int layers, EncoderArguments arguments, boolean finalNorm) {
        this(weights, layers, arguments, finalNorm ? w -> new LayerNorm(w, arguments.dim()) : null);
    }

    /** With any normalisation at the end, or null: {@code w -> new RMSNorm(w, 512)}. */
    public TransformerEncoder(
            Weights weights, int layers, EncoderArguments arguments, Function<Weights, Module> finalNorm) {
        Weights at = weights.at("layers");
        this.layers = IntStream.range(0, layers)
                .mapToObj(i ->
                        new TransformerEncoderLayer(i == 0 ? at.at(0) : at.at(i).copying(at.at(0)), arguments))
                .toList();
        norm = finalNorm == null ? null : finalNorm.apply(weights.at("norm"));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return apply(x, AttentionMask.none());
    }

    /**
     * The result with a mask for attention. The results at padded places have no meaning: PyTorch computes them, too, or gives 0
     * there if it packs the others into nested tensors.
     */
    public Tensor apply(Tensor x, AttentionMask mask) {
        try (TensorScope scope = TensorScopes.open()) {
            Tensor result = x;
            for (TransformerEncoderLayer layer : layers) {
                Tensor next = layer.apply(result, mask);
                TensorScopes.release(result);
                result = next;
            }
            return scope.keep(norm == null ? result : norm.apply(result));
        }
    }
}
