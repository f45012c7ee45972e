package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.libtorch.Scopes;
import java.util.List;
import java.util.stream.IntStream;

/** Encoder layers one after the other. Fresh ones all begin with the same weights, as PyTorch's copies do. */
public final class TransformerEncoder extends Module {

    private final List<TransformerEncoderLayer> layers;
    private final LayerNorm norm;

    /** Without a normalisation at the end. */
    public TransformerEncoder(Weights weights, int layers, EncoderArguments arguments) {
        this(weights, layers, arguments, false);
    }

    /** With or without a normalisation at the end. */
    public TransformerEncoder(Weights weights, int layers, EncoderArguments arguments, boolean finalNorm) {
        Weights at = weights.at("layers");
        this.layers = IntStream.range(0, layers)
                .mapToObj(i ->
                        new TransformerEncoderLayer(i == 0 ? at.at(0) : at.at(i).copying(at.at(0)), arguments))
                .toList();
        norm = finalNorm ? new LayerNorm(weights.at("norm"), arguments.dim()) : null;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return apply(x, AttentionMask.none());
    }

    /** The result where attention leaves out what a mask says. Places left out as padding hold no meaning. */
    public Tensor apply(Tensor x, AttentionMask mask) {
        try (TensorScope scope = Scopes.open()) {
            Tensor result = x;
            for (TransformerEncoderLayer layer : layers) {
                Tensor next = layer.apply(result, mask);
                Scopes.release(result);
                result = next;
            }
            return scope.keep(norm == null ? result : norm.apply(result));
        }
    }
}
