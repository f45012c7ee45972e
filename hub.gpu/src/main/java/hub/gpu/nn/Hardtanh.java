package hub.gpu.nn;

import hub.gpu.Tensor;

/** Its argument, between two bounds. */
public final class Hardtanh extends Module {

    private final double min;
    private final double max;

    /** Between -1 and 1. */
    public Hardtanh() {
        this(-1, 1);
    }

    /** Between other bounds. */
    public Hardtanh(double min, double max) {
        this.min = min;
        this.max = max;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.hardtanh(min, max);
    }
}
