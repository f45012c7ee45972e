package hub.gpu.nn;

import hub.gpu.Tensor;

/** The logarithm of {@link Softmax}. It is more exact than a softmax whose logarithm is taken afterwards. */
public final class LogSoftmax extends Module {

    private final long dim;

    /** Along a dimension; a negative one counts from the last. */
    public LogSoftmax(long dim) {
        this.dim = dim;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.logSoftmax(dim);
    }
}
