package hub.gpu.nn;

import hub.gpu.Tensor;

/** max(0, x). */
public final class ReLU extends Module {

    private final boolean inplace;

    /** With a result of its own. */
    public ReLU() {
        this(false);
    }

    /** If {@code inplace}, changes what it is given, and gives that: for what nothing else looks at. */
    public ReLU(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.relu_() : x.relu();
    }
}
