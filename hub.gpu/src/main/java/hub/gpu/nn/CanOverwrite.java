package hub.gpu.nn;

import hub.gpu.Tensor;

/** A layer that can put its result into its argument's memory, although PyTorch's has no {@code inplace}. */
interface CanOverwrite {

    /** As {@link Module#apply}, of a tensor that nothing else looks at: it is changed, and given back, where that is possible. */
    Tensor overwrite(Tensor x);
}
