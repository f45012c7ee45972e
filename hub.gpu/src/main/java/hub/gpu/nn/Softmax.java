package hub.gpu.nn;

import hub.gpu.Tensor;

/** e^x divided by the sum of it along a dimension. */
public final class Softmax extends Module {

    private final long dim;

    /** Along a dimension; a negative one counts from the last. */
    public Softmax(long dim) {
        this.dim = dim;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.softmax(dim);
    }
}
