package hub.gpu.nn;

import hub.gpu.Tensor;

/** The scaled exponential linear unit: Klambauer et al., "Self-Normalizing Neural Networks". */
public final class SELU extends Module {

    private final boolean inplace;

    /** The result has memory of its own. */
    public SELU() {
        this(false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public SELU(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.selu_() : x.selu();
    }
}
