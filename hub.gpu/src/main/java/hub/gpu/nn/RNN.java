package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import java.util.List;

/**
 * A recurrent layer, h' = tanh(W x + b + W' h + b'), over {@code (L, N, in)}, or {@code (N, L, in)} if batch first, or
 * without N: Elman, "Finding Structure in Time".
 */
public final class RNN extends Module {

    private final RecurrentStack stack;

    /**
     * What the layer gives.
     *
     * @param output the last layer's hidden state at each step, both directions joined
     * @param hidden the last hidden state of each layer and direction, {@code (layers * directions, N, H)}
     */
    public record Result(Tensor output, Tensor hidden) {}

    /** One layer, with PyTorch's defaults. */
    public RNN(Weights weights, long in, long hidden) {
        this(weights, in, hidden, RecurrentArguments.layers(1));
    }

    /** With PyTorch's arguments, and tanh. */
    public RNN(Weights weights, long in, long hidden, RecurrentArguments arguments) {
        this(weights, in, hidden, arguments, "tanh");
    }

    /** With PyTorch's arguments; the nonlinearity is {@code "tanh"} or {@code "relu"}. */
    public RNN(Weights weights, long in, long hidden, RecurrentArguments arguments, String nonlinearity) {
        if (!nonlinearity.equals("tanh") && !nonlinearity.equals("relu")) {
            throw new IllegalArgumentException("An RNN's nonlinearity is tanh or relu, not " + nonlinearity);
        }
        stack = RecurrentStack.of(weights, "rnn_" + nonlinearity, 1, in, hidden, arguments);
    }

    /** The output alone, from a hidden state of 0. */
    @Override
    protected Tensor forward(Tensor x) {
        return run(x, null).output();
    }

    /**
     * The output, and the hidden state at the end.
     *
     * @param hidden the hidden state to begin with, {@code (layers * directions, N, H)}; null is 0
     */
    public Result run(Tensor x, Tensor hidden) {
        List<Tensor> results = stack.run(x, hidden);
        return new Result(results.get(0), results.get(1));
    }
}
