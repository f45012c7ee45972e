package hub.gpu.nn;

import hub.gpu.Tensor;

/** The scaled exponential linear unit: Klambauer et al., "Self-Normalizing Neural Networks". */
public final class SELU extends Module {

    private final boolean inplace;

    /** With a result of its own. */
    public SELU() {
        this(false);
    }

    /** If {@code inplace}, changes what it is given, and gives that: for what nothing else looks at. */
    public SELU(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.selu_() : x.selu();
    }
}
