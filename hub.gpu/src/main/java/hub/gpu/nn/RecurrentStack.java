package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.checkpoint.Weights;
import hub.gpu.operators.Call;
import hub.gpu.operators.TensorScopes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What {@link RNN}, {@link GRU} and {@link LSTM} share: their parameters, and shapes around libtorch's operators. */
final class RecurrentStack {

    private final String op;
    private final long in;
    private final RecurrentArguments arguments;
    private final List<Long> stateSizes;
    private final List<Tensor> parameters;

    private RecurrentStack(
            String op, long in, RecurrentArguments arguments, List<Long> stateSizes, List<Tensor> parameters) {
        this.op = op;
        this.in = in;
        this.arguments = arguments;
        this.stateSizes = stateSizes;
        this.parameters = parameters;
    }

    /** Layers with one state. */
    static RecurrentStack of(
            Weights weights, String op, int gates, long in, long hidden, RecurrentArguments arguments) {
        return new RecurrentStack(
                op, in, arguments, List.of(hidden), parameters(weights, gates, in, hidden, 0, arguments));
    }

    /** Layers with a hidden state, projected if {@code projection} is not 0, and a cell state. */
    static RecurrentStack lstm(Weights weights, long in, long hidden, long projection, RecurrentArguments arguments) {
        return new RecurrentStack(
                "lstm",
                in,
                arguments,
                List.of(projection > 0 ? projection : hidden, hidden),
                parameters(weights, 4, in, hidden, projection, arguments));
    }

    /** In the order in which libtorch wants them and PyTorch initialises them. */
    private static List<Tensor> parameters(
            Weights weights, int gates, long in, long hidden, long projection, RecurrentArguments arguments) {
        double bound = 1 / Math.sqrt(hidden);
        Consumer<Tensor> uniform = w -> Init.uniform(w, -bound, bound);
        long out = projection > 0 ? projection : hidden;
        var parameters = new ArrayList<Tensor>();
        for (int layer = 0; layer < arguments.layers(); layer++) {
            long layerIn = layer == 0 ? in : out * arguments.directions();
            for (int direction = 0; direction < arguments.directions(); direction++) {
                String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
                parameters.add(weights.parameter("weight_ih" + suffix, uniform, gates * hidden, layerIn));
                parameters.add(weights.parameter("weight_hh" + suffix, uniform, gates * hidden, out));
                if (arguments.bias()) {
                    parameters.add(weights.parameter("bias_ih" + suffix, uniform, gates * hidden));
                    parameters.add(weights.parameter("bias_hh" + suffix, uniform, gates * hidden));
                }
                if (projection > 0) {
                    parameters.add(weights.parameter("weight_hr" + suffix, uniform, projection, hidden));
                }
            }
        }
        return List.copyOf(parameters);
    }

    /** The output, then the last states; {@code initial} has a tensor for each state, or null for zeros. */
    List<Tensor> run(Tensor x, Tensor... initial) {
        requireInput(x);
        try (TensorScope scope = TensorScopes.open()) {
            boolean batched = x.dim() == 3;
            int batchDim = arguments.batchFirst() ? 0 : 1;
            Tensor input = batched ? x : x.unsqueeze(batchDim);
            var states = new ArrayList<Tensor>();
            for (int i = 0; i < initial.length; i++) {
                states.add(state(initial[i], batched, input, input.size(batchDim), stateSizes.get(i)));
            }
            List<Tensor> results = call(input, states);
            var shaped = new ArrayList<Tensor>();
            for (int i = 0; i < results.size(); i++) {
                Tensor result = results.get(i);
                shaped.add(scope.keep(batched ? result : result.squeeze(i == 0 ? batchDim : 1)));
            }
            return shaped;
        }
    }

    /** The output, then the last states. */
    private List<Tensor> call(Tensor input, List<Tensor> states) {
        Call call = Call.of(op + ".input").arg(input);
        if (states.size() == 1) {
            call.arg(states.getFirst());
        } else {
            call.arg(states);
        }
        double dropout = 0;
        boolean training = false;
        return call.arg(parameters)
                .arg(arguments.bias())
                .arg(arguments.layers())
                .arg(dropout)
                .arg(training)
                .arg(arguments.bidirectional())
                .arg(arguments.batchFirst())
                .tensors(1 + states.size());
    }

    /** libtorch's kernels do not check shapes. The layer must, as in PyTorch. */
    private void requireInput(Tensor x) {
        long[] shape = x.shape();
        if (shape.length != 2 && shape.length != 3 || shape[shape.length - 1] != in) {
            throw new IllegalArgumentException(
                    "%s: expected an input of 2 or 3 dimensions, the last of size %d, not of %s"
                            .formatted(op, in, Arrays.toString(shape)));
        }
        if (x.dtype() != parameters.getFirst().dtype()) {
            throw new IllegalArgumentException("%s: expected an input of %s, as the weights are, not of %s"
                    .formatted(op, parameters.getFirst().dtype(), x.dtype()));
        }
    }

    private Tensor state(Tensor given, boolean batched, Tensor input, long batch, long size) {
        long count = (long) arguments.layers() * arguments.directions();
        if (given == null) {
            return input.newZeros(count, batch, size);
        }
        long[] expected = batched ? new long[] {count, batch, size} : new long[] {count, size};
        if (!Arrays.equals(expected, given.shape()) || given.dtype() != input.dtype()) {
            throw new IllegalArgumentException("%s: expected a state of shape %s and %s, not of %s and %s"
                    .formatted(
                            op,
                            Arrays.toString(expected),
                            input.dtype(),
                            Arrays.toString(given.shape()),
                            given.dtype()));
        }
        return batched ? given : given.unsqueeze(1);
    }
}
