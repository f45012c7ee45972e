package hub.gpu.nn;

import hub.gpu.Tensor;

/** Joins several dimensions to one; by default all but the first. */
public final class Flatten extends Module {

    private final long start;
    private final long end;

    /** All dimensions but the first. */
    public Flatten() {
        this(1, -1);
    }

    /** The dimensions from {@code start} to {@code end}. */
    public Flatten(long start, long end) {
        this.start = start;
        this.end = end;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.flatten(start, end);
    }
}
