package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.libtorch.Recurrent;
import hub.gpu.libtorch.Scopes;
import java.util.List;

/**
 * A layer with long short-term memory over {@code (L, N, in)} or {@code (N, L, in)}: Hochreiter and Schmidhuber, "Long
 * Short-Term Memory".
 */
public final class LSTM extends Module {

    private final Recurrence arguments;
    private final long hidden;
    private final long out;
    private final List<Tensor> parameters;

    /**
     * What the layer gives.
     *
     * @param output the last layer's hidden state at each step, both directions joined
     * @param hidden the last hidden state of each layer and direction, {@code (layers * directions, N, H)}
     * @param cell the last cell state of each, of the same shape
     */
    public record Result(Tensor output, Tensor hidden, Tensor cell) {}

    /** One layer, with PyTorch's defaults. */
    public LSTM(Weights weights, long in, long hidden) {
        this(weights, in, hidden, Recurrence.layers(1));
    }

    /** With PyTorch's arguments. */
    public LSTM(Weights weights, long in, long hidden, Recurrence arguments) {
        this(weights, in, hidden, arguments, 0);
    }

    /** With PyTorch's arguments, and hidden states projected to a size; 0 is without. */
    public LSTM(Weights weights, long in, long hidden, Recurrence arguments, long projection) {
        this.arguments = arguments;
        this.hidden = hidden;
        this.out = projection > 0 ? projection : hidden;
        this.parameters = RecurrentWeights.of(weights, 4, in, hidden, projection, arguments);
    }

    /** The output alone, from states of 0. */
    @Override
    protected Tensor forward(Tensor x) {
        return run(x, null, null).output();
    }

    /**
     * @param initialHidden the hidden state to begin with, {@code (layers * directions, N, H)}; null is 0
     * @param initialCell the cell state to begin with; null is 0
     */
    public Result run(Tensor x, Tensor initialHidden, Tensor initialCell) {
        try (TensorScope scope = Scopes.open()) {
            boolean batched = x.dim() == 3;
            int batchDim = arguments.batchFirst() ? 0 : 1;
            Tensor input = batched ? x : x.unsqueeze(batchDim);
            Tensor h = state(initialHidden, batched, input, batchDim, out);
            Tensor c = state(initialCell, batched, input, batchDim, hidden);
            List<Tensor> results = Recurrent.lstm(
                    input,
                    h,
                    c,
                    parameters,
                    arguments.bias(),
                    arguments.layers(),
                    arguments.bidirectional(),
                    arguments.batchFirst());
            Tensor output = batched ? results.get(0) : results.get(0).squeeze(batchDim);
            Tensor lastHidden = batched ? results.get(1) : results.get(1).squeeze(1);
            Tensor lastCell = batched ? results.get(2) : results.get(2).squeeze(1);
            return new Result(scope.keep(output), scope.keep(lastHidden), scope.keep(lastCell));
        }
    }

    private Tensor state(Tensor given, boolean batched, Tensor input, int batchDim, long size) {
        if (given != null) {
            return batched ? given : given.unsqueeze(1);
        }
        long states = (long) arguments.layers() * arguments.directions();
        return input.newZeros(states, input.size(batchDim), size);
    }
}
