package hub.gpu.operators;

import hub.gpu.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recurrent layers, with the checks that libtorch's kernels do not make: they read behind the end of a state or a weight that
 * is too small.
 *
 * @param operator {@code lstm}, {@code gru}, {@code rnn_tanh} or {@code rnn_relu}
 * @param gates how many parts each weight has
 */
public record Recurrence(String operator, int gates) {

    /** How the layers lie, in the words of the operators' schemas. */
    public record Layout(
            boolean hasBiases, long layers, double dropout, boolean train, boolean bidirectional, boolean batchFirst) {

        private int directions() {
            return bidirectional ? 2 : 1;
        }
    }

    /**
     * The output, and the last states.
     *
     * @param states hidden, and the cells of an LSTM
     * @throws IllegalArgumentException if a shape or a type does not fit
     */
    public List<Tensor> apply(Tensor input, List<Tensor> states, List<Tensor> weights, Layout layout) {
        require(input, states, weights, layout);
        Call call = Call.of(operator + ".input").arg(input);
        if (operator.equals("lstm")) {
            call.arg(states);
        } else {
            call.arg(states.getFirst());
        }
        return call.arg(weights)
                .arg(layout.hasBiases)
                .arg(layout.layers)
                .arg(layout.dropout)
                .arg(layout.train)
                .arg(layout.bidirectional)
                .arg(layout.batchFirst)
                .tensors(1 + states.size());
    }

    private void require(Tensor input, List<Tensor> states, List<Tensor> weights, Layout layout) {
        int count = operator.equals("lstm") ? 2 : 1;
        if (input.dim() != 3 || states.size() != count || states.stream().anyMatch(state -> state.dim() != 3)) {
            throw new IllegalArgumentException(
                    "%s: expected an input and %d states, each of 3 dimensions".formatted(operator, count));
        }
        if (layout.layers < 1 || layout.layers > weights.size()) {
            throw new IllegalArgumentException("%s: expected weights for %d layers, not %d weights"
                    .formatted(operator, layout.layers, weights.size()));
        }
        long batch = input.size(layout.batchFirst ? 0 : 1);
        long out = states.getFirst().size(2);
        long hidden = states.getLast().size(2);
        long all = layout.layers * layout.directions();
        requireShape("a state", states.getFirst(), input, all, batch, out);
        requireShape("a state", states.getLast(), input, all, batch, hidden);
        List<long[]> shapes = shapes(input.size(2), out, hidden, layout);
        if (weights.size() != shapes.size()) {
            throw new IllegalArgumentException(
                    "%s: expected %d weights, not %d".formatted(operator, shapes.size(), weights.size()));
        }
        for (int i = 0; i < shapes.size(); i++) {
            requireShape("weight " + i, weights.get(i), input, shapes.get(i));
        }
    }

    /** In the order of the weights: of each layer, of each direction. Those of an LSTM may be projected to another size. */
    private List<long[]> shapes(long in, long out, long hidden, Layout layout) {
        var shapes = new ArrayList<long[]>();
        for (long layer = 0; layer < layout.layers; layer++) {
            long takes = layer == 0 ? in : out * layout.directions();
            for (int direction = 0; direction < layout.directions(); direction++) {
                shapes.add(new long[] {gates * hidden, takes});
                shapes.add(new long[] {gates * hidden, out});
                if (layout.hasBiases) {
                    shapes.add(new long[] {gates * hidden});
                    shapes.add(new long[] {gates * hidden});
                }
                if (out != hidden) {
                    shapes.add(new long[] {out, hidden});
                }
            }
        }
        return shapes;
    }

    private void requireShape(String what, Tensor tensor, Tensor input, long... expected) {
        if (!Arrays.equals(expected, tensor.shape()) || tensor.dtype() != input.dtype()) {
            throw new IllegalArgumentException("%s: expected %s of shape %s and %s, not of %s and %s"
                    .formatted(
                            operator,
                            what,
                            Arrays.toString(expected),
                            input.dtype(),
                            Arrays.toString(tensor.shape()),
                            tensor.dtype()));
        }
    }
}
