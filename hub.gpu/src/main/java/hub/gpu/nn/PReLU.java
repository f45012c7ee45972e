package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;

/** x where it is positive, else x times a learned slope: He et al., "Delving Deep into Rectifiers". */
public final class PReLU extends Module {

    private final Tensor weight;

    /** With one slope for all, at first 0.25. */
    public PReLU(Weights weights) {
        this(weights, 1, 0.25);
    }

    /** With one slope, or one for each channel. */
    public PReLU(Weights weights, long count, double initial) {
        weight = weights.parameter("weight", w -> Init.constant(w, initial), count);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.prelu(weight);
    }
}
