package hub.gpu.nn;

import hub.gpu.Tensor;

/** x relu6(x + 3) / 6. */
public final class Hardswish extends Module {

    private final boolean inplace;

    /** The result has memory of its own. */
    public Hardswish() {
        this(false);
    }

    /** If {@code inplace}, the result overwrites the argument, and nothing else may use that. */
    public Hardswish(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.hardswish_() : x.hardswish();
    }
}
