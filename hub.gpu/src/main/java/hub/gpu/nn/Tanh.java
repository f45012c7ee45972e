package hub.gpu.nn;

import hub.gpu.Tensor;

/** The hyperbolic tangent. */
public final class Tanh extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.tanh();
    }
}
