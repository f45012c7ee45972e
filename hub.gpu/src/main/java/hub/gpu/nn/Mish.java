package hub.gpu.nn;

import hub.gpu.Tensor;

/** x tanh(softplus(x)). */
public final class Mish extends Module {

    private final boolean inplace;

    /** The result has memory of its own. */
    public Mish() {
        this(false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public Mish(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.mish_() : x.mish();
    }
}
