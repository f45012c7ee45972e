package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The parameters of recurrent layers, in the order in which libtorch wants them and PyTorch initialises them. */
final class RecurrentWeights {

    private RecurrentWeights() {}

    /** @param projection the size of the LSTM's projection, or 0 */
    static List<Tensor> of(Weights weights, int gates, long in, long hidden, long projection, Recurrence arguments) {
        double bound = hidden > 0 ? 1 / Math.sqrt(hidden) : 0;
        Consumer<Tensor> uniform = w -> w.uniform_(-bound, bound);
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
}
