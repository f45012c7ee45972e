package hub.gpu.nn;

import hub.gpu.Tensor;

/** Its argument, clamped to two bounds. */
public final class Hardtanh extends Module {

    private final double min;
    private final double max;
    private final boolean inplace;

    /** Between -1 and 1. */
    public Hardtanh() {
        this(-1, 1);
    }

    /** Between other bounds. */
    public Hardtanh(double min, double max) {
        this(min, max, false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public Hardtanh(double min, double max, boolean inplace) {
        this.min = min;
        this.max = max;
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.clamp_(min, max) : x.hardtanh(min, max);
    }
}
