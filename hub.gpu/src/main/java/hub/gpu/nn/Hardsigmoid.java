package hub.gpu.nn;

import hub.gpu.Tensor;

/** relu6(x + 3) / 6. */
public final class Hardsigmoid extends Module {

    private final boolean inplace;

    /** The result has memory of its own. */
    public Hardsigmoid() {
        this(false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public Hardsigmoid(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.hardsigmoid_() : x.hardsigmoid();
    }
}
