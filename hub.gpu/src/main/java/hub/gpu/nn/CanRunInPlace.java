package hub.gpu.nn;

import hub.gpu.Tensor;

/** A layer that can overwrite its argument with its result, although PyTorch's layer has no {@code inplace}. */
interface CanRunInPlace {

    /** As {@link Module#apply}, for a tensor that nothing else uses. If possible, the result overwrites that tensor. */
    Tensor overwrite(Tensor x);
}
