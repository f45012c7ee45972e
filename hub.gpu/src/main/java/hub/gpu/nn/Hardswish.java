package hub.gpu.nn;

import hub.gpu.Tensor;

/** x relu6(x + 3) / 6. */
public final class Hardswish extends Module {

    private final boolean inplace;

    /** With a result of its own. */
    public Hardswish() {
        this(false);
    }

    /** If {@code inplace}, changes what it is given, and gives that: for what nothing else looks at. */
    public Hardswish(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.hardswish_() : x.hardswish();
    }
}
