package hub.gpu.nn;

import hub.gpu.Tensor;

/** 1 / (1 + e^-x). */
public final class Sigmoid extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.sigmoid();
    }
}
