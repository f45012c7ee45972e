package hub.gpu.nn;

import hub.gpu.Tensor;

/** x sigmoid(x), also called swish. */
public final class SiLU extends Module {

    private final boolean inplace;

    /** With a result of its own. */
    public SiLU() {
        this(false);
    }

    /** If {@code inplace}, changes what it is given, and gives that: for what nothing else looks at. */
    public SiLU(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.silu_() : x.silu();
    }
}
