package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.util.function.UnaryOperator;

/** Computes with float16 and bfloat16 by way of float32, as PyTorch does inside of its operators. */
final class HalfPrecisionByFloat32 {

    private HalfPrecisionByFloat32() {}

    /** What a function gives: intermediate results would overflow or lose digits in the narrow types. */
    static Tensor widened(Tensor x, UnaryOperator<Tensor> function) {
        DType type = x.dtype();
        boolean narrow = type == DType.FLOAT16 || type == DType.BFLOAT16;
        try (TensorScope scope = TensorScopes.open()) {
            return scope.keep(narrow ? function.apply(x.toFloat()).to(type) : function.apply(x));
        }
    }
}
