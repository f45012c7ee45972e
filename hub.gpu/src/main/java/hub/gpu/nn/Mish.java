package hub.gpu.nn;

import hub.gpu.Tensor;

/** x tanh(softplus(x)). */
public final class Mish extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.mish();
    }
}
