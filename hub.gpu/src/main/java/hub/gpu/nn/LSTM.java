package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import java.util.List;

/**
 * A layer with long short-term memory over {@code (L, N, in)}, or {@code (N, L, in)} if batch first, or without N:
 * Hochreiter and Schmidhuber, "Long Short-Term Memory".
 */
public final class LSTM extends Module {

    private final RecurrentStack stack;

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
        this(weights, in, hidden, RecurrentArguments.layers(1));
    }

    /** With PyTorch's arguments. */
    public LSTM(Weights weights, long in, long hidden, RecurrentArguments arguments) {
        this(weights, in, hidden, arguments, 0);
    }

    /** With PyTorch's arguments, and hidden states projected to a size; 0 is without. */
    public LSTM(Weights weights, long in, long hidden, RecurrentArguments arguments, long projection) {
        stack = RecurrentStack.lstm(weights, in, hidden, projection, arguments);
    }

    /** The output alone, from states of 0. */
    @Override
    protected Tensor forward(Tensor x) {
        return run(x, null, null).output();
    }

    /**
     * The output, and the states at the end.
     *
     * @param hidden the hidden state to begin with, {@code (layers * directions, N, H)}; null is 0
     * @param cell the cell state to begin with; null is 0
     */
    public Result run(Tensor x, Tensor hidden, Tensor cell) {
        List<Tensor> results = stack.run(x, hidden, cell);
        return new Result(results.get(0), results.get(1), results.get(2));
    }
}
