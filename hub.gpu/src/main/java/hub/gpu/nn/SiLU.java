package hub.gpu.nn;

import hub.gpu.Tensor;

/** x sigmoid(x), also called swish. */
public final class SiLU extends Module {

    private final boolean inplace;

    /** The result has memory of its own. */
    public SiLU() {
        this(false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public SiLU(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.silu_() : x.silu();
    }
}
