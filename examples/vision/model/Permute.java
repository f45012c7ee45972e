package model;

import hub.gpu.Tensor;
import hub.gpu.nn.Module;

/** The dimensions in another order. */
final class Permute extends Module {

    private final long[] order;

    Permute(long... order) {
        this.order = order;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return x.permute(order);
    }
}
