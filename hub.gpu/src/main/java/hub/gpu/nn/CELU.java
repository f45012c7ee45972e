package hub.gpu.nn;

import hub.gpu.Tensor;

/** x where it is positive, else alpha (e^(x / alpha) - 1). */
public final class CELU extends Module {

    private final double alpha;

    /** With an alpha of 1. */
    public CELU() {
        this(1.0);
    }

    /** With its factor. */
    public CELU(double alpha) {
        this.alpha = alpha;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.celu(alpha);
    }
}
