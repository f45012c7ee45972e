package hub.gpu.nn;

import hub.gpu.Tensor;

/** x relu6(x + 3) / 6. */
public final class Hardswish extends Module {

    @Override
    protected Tensor forward(Tensor x) {
        return x.hardswish();
    }
}
