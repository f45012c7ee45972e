package hub.gpu.nn;

import hub.gpu.Tensor;

/** x where it is positive, else x times a slope. */
public final class LeakyReLU extends Module {

    private final double slope;
    private final boolean inplace;

    /** With a slope of 0.01. */
    public LeakyReLU() {
        this(0.01);
    }

    /** With a slope for what is negative. */
    public LeakyReLU(double slope) {
        this(slope, false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public LeakyReLU(double slope, boolean inplace) {
        this.slope = slope;
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.copy_(x.leakyRelu(slope)) : x.leakyRelu(slope);
    }
}
