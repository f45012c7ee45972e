package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import java.util.List;

/**
 * A gated recurrent layer over {@code (L, N, in)}, or {@code (N, L, in)} if batch first, or without N: Cho et al.,
 * "Learning Phrase Representations using RNN Encoder-Decoder".
 */
public final class GRU extends Module {

    private final RecurrentStack stack;

    /**
     * What the layer gives.
     *
     * @param output the last layer's hidden state at each step, both directions joined
     * @param hidden the last hidden state of each layer and direction, {@code (layers * directions, N, H)}
     */
    public record Result(Tensor output, Tensor hidden) {}

    /** One layer, with PyTorch's defaults. */
    public GRU(Weights weights, long in, long hidden) {
        this(weights, in, hidden, RecurrentArguments.layers(1));
    }

    /** With PyTorch's arguments. */
    public GRU(Weights weights, long in, long hidden, RecurrentArguments arguments) {
        stack = RecurrentStack.of(weights, "gru", 3, in, hidden, arguments);
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
