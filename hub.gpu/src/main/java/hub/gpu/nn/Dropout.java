package hub.gpu.nn;

import hub.gpu.Tensor;

/** Gives its argument, as dropout does when a model does not train. It keeps the numbers of the layers after it. */
public final class Dropout extends Module {

    /** With a probability of a half. */
    public Dropout() {
        this(0.5);
    }

    /** @param p the probability with which training would drop an element */
    public Dropout(double p) {
        if (p < 0 || p > 1) {
            throw new IllegalArgumentException("dropout: a probability is between 0 and 1, not " + p);
        }
    }

    /** {@code inplace} makes no difference here: the result is the argument. */
    public Dropout(double p, boolean inplace) {
        this(p);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x;
    }
}
