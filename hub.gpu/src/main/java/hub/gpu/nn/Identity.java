package hub.gpu.nn;

import hub.gpu.Tensor;

/** Its argument. */
public final class Identity extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x;
    }
}
