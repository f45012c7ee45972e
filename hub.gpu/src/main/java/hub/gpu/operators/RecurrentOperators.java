package hub.gpu.operators;

import hub.gpu.Tensor;
import java.util.List;

/** The operators of recurrent layers. */
public final class RecurrentOperators {

    private RecurrentOperators() {}

    /**
     * The output, then the last states.
     *
     * @param op {@code rnn_tanh}, {@code rnn_relu} or {@code gru}, of one state, or {@code lstm} of two
     */
    public static List<Tensor> run(
            String op,
            Tensor input,
            List<Tensor> states,
            List<Tensor> parameters,
            boolean bias,
            long layers,
            boolean bidirectional,
            boolean batchFirst) {
        Call call = Call.of(op + ".input").arg(input);
        if (states.size() == 1) {
            call.arg(states.getFirst());
        } else {
            call.arg(states);
        }
        double dropout = 0;
        boolean training = false;
        return call.arg(parameters)
                .arg(bias)
                .arg(layers)
                .arg(dropout)
                .arg(training)
                .arg(bidirectional)
                .arg(batchFirst)
                .tensors(1 + states.size());
    }
}
