package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.libtorch.Recurrent;
import hub.gpu.libtorch.Scopes;
import java.util.List;

/**
 * A gated recurrent layer over {@code (L, N, in)} or {@code (N, L, in)}: Cho et al., "Learning Phrase Representations
 * using RNN Encoder-Decoder".
 */
public final class GRU extends Module {

    private final Recurrence arguments;
    private final long hidden;
    private final List<Tensor> parameters;

    /**
     * What the layer gives.
     *
     * @param output the last layer's hidden state at each step, both directions joined
     * @param hidden the last hidden state of each layer and direction, {@code (layers * directions, N, H)}
     */
    public record Result(Tensor output, Tensor hidden) {}

    /** One layer, with PyTorch's defaults. */
    public GRU(Weights weights, long in, long hidden) {
        this(weights, in, hidden, Recurrence.layers(1));
    }

    /** With PyTorch's arguments. */
    public GRU(Weights weights, long in, long hidden, Recurrence arguments) {
        this.arguments = arguments;
        this.hidden = hidden;
        this.parameters = RecurrentWeights.of(weights, 3, in, hidden, 0, arguments);
    }

    /** The output alone, from a hidden state of 0. */
    @Override
    protected Tensor forward(Tensor x) {
        return run(x, null).output();
    }

    /** @param initial the hidden state to begin with, {@code (layers * directions, N, H)}; null is 0 */
    public Result run(Tensor x, Tensor initial) {
        try (TensorScope scope = Scopes.open()) {
            boolean batched = x.dim() == 3;
            int batchDim = arguments.batchFirst() ? 0 : 1;
            Tensor input = batched ? x : x.unsqueeze(batchDim);
            long states = (long) arguments.layers() * arguments.directions();
            Tensor start = initial == null
                    ? input.newZeros(states, input.size(batchDim), hidden)
                    : batched ? initial : initial.unsqueeze(1);
            List<Tensor> results = Recurrent.run(
                    "gru",
                    input,
                    start,
                    parameters,
                    arguments.bias(),
                    arguments.layers(),
                    arguments.bidirectional(),
                    arguments.batchFirst());
            Tensor output = batched ? results.get(0) : results.get(0).squeeze(batchDim);
            Tensor last = batched ? results.get(1) : results.get(1).squeeze(1);
            return new Result(scope.keep(output), scope.keep(last));
        }
    }
}
