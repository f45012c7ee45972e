package hub.gpu.nn;

import hub.gpu.Tensor;

/** x where it is positive, else alpha (e^x - 1). */
public final class ELU extends Module {

    private final double alpha;

    /** With an alpha of 1. */
    public ELU() {
        this(1.0);
    }

    /** With its factor. */
    public ELU(double alpha) {
        this.alpha = alpha;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.elu(alpha);
    }
}
