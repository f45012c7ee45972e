package hub.gpu.libtorch;

import hub.gpu.Tensor;
import java.util.List;

/** The operators of recurrent layers. */
public final class Recurrent {

    private Recurrent() {}

    /** {@code gru}, {@code rnn_tanh} or {@code rnn_relu}: output and last hidden states. */
    public static List<Tensor> run(
            String op,
            Tensor input,
            Tensor hidden,
            List<Tensor> parameters,
            boolean bias,
            long layers,
            boolean bidirectional,
            boolean batchFirst) {
        return Call.of(op + ".input")
                .arg(input)
                .arg(hidden)
                .arg(parameters)
                .arg(bias)
                .arg(layers)
                .arg(0.0)
                .arg(false)
                .arg(bidirectional)
                .arg(batchFirst)
                .tensors(2);
    }

    /** Output, last hidden and last cell states. */
    public static List<Tensor> lstm(
            Tensor input,
            Tensor hidden,
            Tensor cell,
            List<Tensor> parameters,
            boolean bias,
            long layers,
            boolean bidirectional,
            boolean batchFirst) {
        return Call.of("lstm.input")
                .arg(input)
                .arg(List.of(hidden, cell))
                .arg(parameters)
                .arg(bias)
                .arg(layers)
                .arg(0.0)
                .arg(false)
                .arg(bidirectional)
                .arg(batchFirst)
                .tensors(3);
    }
}
