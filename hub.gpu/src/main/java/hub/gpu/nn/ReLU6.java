package hub.gpu.nn;

import hub.gpu.Tensor;

/** min(max(0, x), 6). */
public final class ReLU6 extends Module {

    private final boolean inplace;

    /** The result has memory of its own. */
    public ReLU6() {
        this(false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public ReLU6(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.relu6_() : x.relu6();
    }
}
