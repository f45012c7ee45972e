package hub.gpu.nn;

import hub.gpu.Tensor;

/** The scaled exponential linear unit: Klambauer et al., "Self-Normalizing Neural Networks". */
public final class SELU extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.selu();
    }
}
