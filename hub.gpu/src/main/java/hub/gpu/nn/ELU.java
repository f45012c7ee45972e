package hub.gpu.nn;

import hub.gpu.Tensor;

/** x where it is positive, else alpha (e^x - 1). */
public final class ELU extends Module {

    private final double alpha;
    private final boolean inplace;

    /** With an alpha of 1. */
    public ELU() {
        this(1.0);
    }

    /** With its factor. */
    public ELU(double alpha) {
        this(alpha, false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public ELU(double alpha, boolean inplace) {
        this.alpha = alpha;
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.copy_(x.elu(alpha)) : x.elu(alpha);
    }
}
