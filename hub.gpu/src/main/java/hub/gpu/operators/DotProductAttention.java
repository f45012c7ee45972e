package hub.gpu.operators;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.ThreadsApi;
import java.util.List;

/** Scaled dot-product attention, by the operator that suits the libraries that are loaded. */
public final class DotProductAttention {

    /**
     * libtorch's fused kernel for the CPU multiplies matrices inside threads of its own. An OpenBLAS that has threads too
     * writes a warning to the error stream for each of these products. The one from Maven has threads.
     */
    private static final boolean UNFUSED = ThreadsApi.hasOpenBlasThreads();

    private DotProductAttention() {}

    /** softmax(Q K^T · scale + mask) V, where a scale of null is 1/√d. */
    public static Tensor scaledDotProduct(
            Tensor query, Tensor key, Tensor value, Tensor mask, boolean causal, Double scale) {
        requireAsManyKeysAsValues(key, value);
        if (UNFUSED && query.device().equals(Device.CPU)) {
            return unfused(query, key, value, mask, causal, scale);
        }
        Call call = Call.of("scaled_dot_product_attention")
                .arg(query)
                .arg(key)
                .arg(value)
                .opt(mask)
                .arg(0.0)
                .arg(causal);
        return (scale == null ? call.none() : call.opt(scale.doubleValue()))
                .arg(false)
                .tensor();
    }

    /** Checks what the fused kernel for the CPU does not: with fewer keys than values it reads behind their end. */
    public static void requireAsManyKeysAsValues(Tensor key, Tensor value) {
        if (key.dim() > 1 && value.dim() > 1 && key.size(-2) != value.size(-2)) {
            throw new IllegalArgumentException("attention: expected as many keys as values, not %d and %d"
                    .formatted(key.size(-2), value.size(-2)));
        }
    }

    private static Tensor unfused(Tensor query, Tensor key, Tensor value, Tensor mask, boolean causal, Double scale) {
        try (TensorScope scope = TensorScopes.open()) {
            Tensor added = mask == null || mask.dtype() != DType.BOOL
                    ? mask
                    : mask.zerosLike().to(query.dtype()).maskedFill(mask.logicalNot(), Double.NEGATIVE_INFINITY);
            Call call = Call.of("_scaled_dot_product_attention_math")
                    .arg(query)
                    .arg(key)
                    .arg(value)
                    .opt(added)
                    .arg(0.0)
                    .arg(causal)
                    .none();
            List<Tensor> results = (scale == null ? call.none() : call.opt(scale.doubleValue()))
                    .arg(false)
                    .tensors(2);
            return scope.keep(results.getFirst());
        }
    }
}
