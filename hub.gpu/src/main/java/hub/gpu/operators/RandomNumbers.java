package hub.gpu.operators;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.GeneratorApi;
import java.util.function.UnaryOperator;

/** Random numbers of tensors. All are drawn by the process's generator on the CPU. */
public final class RandomNumbers {

    private RandomNumbers() {}

    /**
     * Fills a tensor with random numbers. The numbers for a GPU are drawn on the CPU as well: only C++ functions that throw
     * could seed the generators of a GPU.
     */
    public static Tensor fill(Tensor tensor, UnaryOperator<Tensor> drawing) {
        if (tensor.device().isCpu()) {
            return drawing.apply(tensor);
        }
        try (TensorScope _ = TensorScopes.open()) {
            return tensor.copy_(drawing.apply(tensor.cpu()));
        }
    }

    /** Seeds the generator of the CPU. */
    public static void seed(long seed) {
        GeneratorApi.seed(seed);
    }
}
