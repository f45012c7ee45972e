package hub.gpu.nn;

import hub.gpu.Tensor;

/** Does nothing, as dropout does when a model is used and not trained. It keeps its place and number in a model. */
public final class Dropout extends Module {

    /** With a probability of a half. */
    public Dropout() {
        this(0.5);
    }

    /** @param p the probability that training would drop an element with */
    public Dropout(double p) {
        if (p < 0 || p > 1) {
            throw new IllegalArgumentException("dropout: a probability is between 0 and 1, not " + p);
        }
    }

    /** In place or not is the same here: it gives what it is given. */
    public Dropout(double p, boolean inplace) {
        this(p);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x;
    }
}
