package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.libtorch.Recurrent;
import hub.gpu.libtorch.Scopes;
import java.util.List;

/**
 * A recurrent layer: h' = tanh(W x + b + W' h + b'), over {@code (L, N, in)} or {@code (N, L, in)}.
 */
public final class RNN extends Module {

    private final Recurrence arguments;
    private final long hidden;
    private final List<Tensor> parameters;
    private final String nonlinearity;
    /**
     * What the layer gives.
     *
     * @param output the last layer's hidden state at each step, both directions joined
     * @param hidden the last hidden state of each layer and direction, {@code (layers * directions, N, H)}
     */
    public record Result(Tensor output, Tensor hidden) {}

    /** One layer, with PyTorch's defaults. */
    public RNN(Weights weights, long in, long hidden) {
        this(weights, in, hidden, Recurrence.layers(1));
    }

    /** With PyTorch's arguments, and tanh. */
    public RNN(Weights weights, long in, long hidden, Recurrence arguments) {
        this(weights, in, hidden, arguments, "tanh");
    }

    /** With PyTorch's arguments; the nonlinearity is {@code "tanh"} or {@code "relu"}. */
    public RNN(Weights weights, long in, long hidden, Recurrence arguments, String nonlinearity) {
        if (!nonlinearity.equals("tanh") && !nonlinearity.equals("relu")) {
            throw new IllegalArgumentException("An RNN's nonlinearity is tanh or relu, not " + nonlinearity);
        }
        this.arguments = arguments;
        this.hidden = hidden;
        this.nonlinearity = nonlinearity;
        this.parameters = RecurrentWeights.of(weights, 1, in, hidden, 0, arguments);
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
                    "rnn_" + nonlinearity,
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
