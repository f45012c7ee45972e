package hub.gpu.nn;

import hub.gpu.Tensor;

/** log(1 + e^(beta x)) / beta. */
public final class Softplus extends Module {

    private final double beta;
    private final double threshold;

    /** With a beta of 1 and a threshold of 20. */
    public Softplus() {
        this(1, 20);
    }

    /** With beta, and a threshold for beta x above which it is x. */
    public Softplus(double beta, double threshold) {
        this.beta = beta;
        this.threshold = threshold;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.softplus(beta, threshold);
    }
}
