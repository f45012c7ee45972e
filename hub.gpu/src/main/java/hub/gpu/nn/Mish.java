package hub.gpu.nn;

import hub.gpu.Tensor;

/** x tanh(softplus(x)). */
public final class Mish extends Module {

    private final boolean inplace;

    /** With a result of its own. */
    public Mish() {
        this(false);
    }

    /** If {@code inplace}, changes what it is given, and gives that: for what nothing else looks at. */
    public Mish(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.mish_() : x.mish();
    }
}
