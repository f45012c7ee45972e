package hub.gpu.nn;

import hub.gpu.Tensor;

/** relu6(x + 3) / 6. */
public final class Hardsigmoid extends Module {

    private final boolean inplace;

    /** With a result of its own. */
    public Hardsigmoid() {
        this(false);
    }

    /** If {@code inplace}, changes what it is given, and gives that: for what nothing else looks at. */
    public Hardsigmoid(boolean inplace) {
        this.inplace = inplace;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return inplace ? x.hardsigmoid_() : x.hardsigmoid();
    }
}
