package hub.gpu.nn;

import hub.gpu.Tensor;

/** x where it is positive, else x times a slope. */
public final class LeakyReLU extends Module {

    private final double slope;

    /** With a slope of 0.01. */
    public LeakyReLU() {
        this(0.01);
    }

    /** With a slope for what is negative. */
    public LeakyReLU(double slope) {
        this.slope = slope;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.leakyRelu(slope);
    }
}
