package hub.gpu.nn;

import hub.gpu.Tensor;

/** min(max(0, x), 6). */
public final class ReLU6 extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.relu6();
    }
}
