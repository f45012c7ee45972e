package hub.gpu.nn;

import hub.gpu.Tensor;

/** max(0, x). */
public final class ReLU extends Module {

    private final boolean inplace;

    /** The result has memory of its own. */
    public ReLU() {
        this(false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public ReLU(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.relu_() : x.relu();
    }
}
