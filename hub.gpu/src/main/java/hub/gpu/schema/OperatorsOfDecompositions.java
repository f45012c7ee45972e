package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.Call;
import hub.gpu.operators.DotProductAttention;
import hub.gpu.operators.TensorScopes;
import hub.gpu.schema.ComposedOperator.Arguments;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of operators that programs call after {@code run_decompositions()}. Each part is computed by its whole operator,
 * which checks the arguments. A result that only training needs is null.
 */
final class OperatorsOfDecompositions {

    private static final Map<String, ComposedOperator> ALL = Map.copyOf(all());

    private OperatorsOfDecompositions() {}

    static Optional<ComposedOperator> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, ComposedOperator> all() {
        var all = new HashMap<String, ComposedOperator>();
        all.put("_softmax", a -> softmax("softmax.int", a));
        all.put("_log_softmax", a -> softmax("log_softmax.int", a));
        all.put("_safe_softmax", ComposedOperators.scoped(a -> {
            Tensor x = a.tensor(0);
            // A row without anything to choose from gives 0 and not NaN.
            Tensor nothing = x.eq(Double.NEGATIVE_INFINITY).all(a.integer(1), true);
            Tensor soft = Call.of("softmax.int")
                    .arg(x)
                    .arg(a.integer(1))
                    .opt(a.type(2))
                    .tensor();
            return soft.maskedFill(nothing, 0);
        }));
        all.put("_adaptive_avg_pool2d", a -> pool("adaptive_avg_pool2d", a));
        all.put("_adaptive_avg_pool3d", a -> pool("adaptive_avg_pool3d", a));
        for (String view : List.of("_unsafe_view", "_reshape_alias")) {
            all.put(view, a -> a.tensor(0).reshape(a.longs(1)));
        }
        all.put(
                "_unsafe_index.Tensor",
                a -> Call.of("index.Tensor")
                        .arg(a.tensor(0))
                        .optionals(a.tensors(1))
                        .tensor());
        all.put(
                "_unsafe_index_put",
                a -> Call.of("index_put")
                        .arg(a.tensor(0))
                        .optionals(a.tensors(1))
                        .arg(a.tensor(2))
                        .arg(a.truth(3))
                        .tensor());
        all.put(
                "_cdist_forward",
                a -> Call.of("cdist")
                        .arg(a.tensor(0))
                        .arg(a.tensor(1))
                        .arg(a.real(2))
                        .none()
                        .tensor());
        all.put(
                "_pdist_forward",
                a -> Call.of("pdist").arg(a.tensor(0)).arg(a.real(1)).tensor());
        all.put(
                "_prelu_kernel",
                a -> Call.of("prelu").arg(a.tensor(0)).arg(a.tensor(1)).tensor());
        all.put("_convolution", OperatorsOfDecompositions::convolution);
        all.put("_embedding_bag", OperatorsOfDecompositions::embeddingBag);
        all.put("_embedding_bag_forward_only", OperatorsOfDecompositions::embeddingBag);
        for (String norm : List.of("native_batch_norm", "_native_batch_norm_legit")) {
            all.put(
                    norm,
                    a -> withoutStatistics(batchNorm(a, a.tensor(3), a.tensor(4), a.truth(5), a.real(6), a.real(7))));
        }
        all.put(
                "_native_batch_norm_legit_no_training",
                a -> withoutStatistics(batchNorm(a, a.tensor(3), a.tensor(4), false, a.real(5), a.real(6))));
        all.put(
                "_native_batch_norm_legit.no_stats",
                a -> withoutStatistics(batchNorm(a, null, null, a.truth(3), a.real(4), a.real(5))));
        all.put("_native_batch_norm_legit_functional", a -> {
            Tensor mean = a.tensor(3).copy();
            Tensor variance = a.tensor(4).copy();
            Tensor result = batchNorm(a, mean, variance, a.truth(5), a.real(6), a.real(7));
            return Arrays.asList(result, null, null, mean, variance);
        });
        for (String attention : List.of(
                "_scaled_dot_product_flash_attention_for_cpu",
                "_scaled_dot_product_flash_attention",
                "_scaled_dot_product_efficient_attention")) {
            all.put(attention, a -> attention(attention, a));
        }
        all.put("_fft_r2c", OperatorsOfDecompositions::realTransform);
        all.put("_fft_c2c", OperatorsOfDecompositions::complexTransform);
        all.put("_fft_c2r", OperatorsOfDecompositions::transformToReal);
        all.put(
                "_linalg_svd",
                a -> a.truth(2)
                        ? Call.of("linalg_svd")
                                .arg(a.tensor(0))
                                .arg(a.truth(1))
                                .opt(a.text(3))
                                .tensors(3)
                        : Arrays.asList(
                                null,
                                Call.of("linalg_svdvals")
                                        .arg(a.tensor(0))
                                        .opt(a.text(3))
                                        .tensor(),
                                null));
        all.put(
                "_linalg_eigh",
                a -> a.truth(2)
                        ? Call.of("linalg_eigh").arg(a.tensor(0)).arg(a.text(1)).tensors(2)
                        : Arrays.asList(
                                Call.of("linalg_eigvalsh")
                                        .arg(a.tensor(0))
                                        .arg(a.text(1))
                                        .tensor(),
                                null));
        all.put(
                "_linalg_det",
                a -> Arrays.asList(Call.of("linalg_det").arg(a.tensor(0)).tensor(), null, null));
        all.put("_linalg_slogdet", a -> {
            List<Tensor> both = Call.of("linalg_slogdet").arg(a.tensor(0)).tensors(2);
            return Arrays.asList(both.get(0), both.get(1), null, null);
        });
        all.put("_linalg_solve_ex", a -> {
            List<Tensor> both = Call.of("linalg_solve_ex")
                    .arg(a.tensor(0))
                    .arg(a.tensor(1))
                    .arg(a.truth(2))
                    .arg(a.truth(3))
                    .tensors(2);
            return Arrays.asList(both.get(0), null, null, both.get(1));
        });
        all.put("_linalg_check_errors", a -> {
            try (TensorScope _ = TensorScopes.open()) {
                if (a.tensor(0).ne(0).any().item() != 0) {
                    throw new IllegalArgumentException(a.text(1) + ": a matrix is singular, or does not converge");
                }
                return null;
            }
        });
        all.put("_weight_norm", ComposedOperators.scoped(a -> weightNorm(a, norms(a))));
        all.put("_weight_norm_interface", a -> {
            try (TensorScope scope = TensorScopes.open()) {
                Tensor norms = norms(a);
                return List.of(scope.keep(weightNorm(a, norms)), scope.keep(norms));
            }
        });
        all.put(
                "rrelu_with_noise_functional",
                a -> List.of(ComposedOperators.rrelu(a, 2), a.tensor(1).copy()));
        all.put("_fused_rms_norm", a -> {
            Call call = Call.of("rms_norm").arg(a.tensor(0)).arg(a.longs(1)).opt(a.tensor(2));
            return Arrays.asList((a.isNone(3) ? call.none() : call.opt(a.real(3))).tensor(), null);
        });
        return all;
    }

    /** The norms of a weight along all dimensions but one; along all, for -1. */
    private static Tensor norms(Arguments a) {
        return Call.of("norm_except_dim")
                .arg(a.tensor(0))
                .arg(2)
                .arg(a.integer(2))
                .tensor();
    }

    private static Tensor weightNorm(Arguments a, Tensor norms) {
        return a.tensor(0).mul(a.tensor(1).div(norms));
    }

    private static Tensor softmax(String operator, Arguments a) {
        boolean widens = a.truth(2);
        return Call.of(operator)
                .arg(a.tensor(0))
                .arg(a.integer(1))
                .opt(widens ? DType.FLOAT32 : null)
                .tensor();
    }

    private static Tensor pool(String operator, Arguments a) {
        return Call.of(operator).arg(a.tensor(0)).arg(a.longs(1)).tensor();
    }

    private static Tensor convolution(Arguments a) {
        return Call.of("convolution")
                .arg(a.tensor(0))
                .arg(a.tensor(1))
                .opt(a.tensor(2))
                .arg(a.longs(3))
                .arg(a.longs(4))
                .arg(a.longs(5))
                .arg(a.truth(6))
                .arg(a.longs(7))
                .arg(a.integer(8))
                .tensor();
    }

    private static List<Tensor> embeddingBag(Arguments a) {
        Call call = Call.of("embedding_bag.padding_idx")
                .arg(a.tensor(0))
                .arg(a.tensor(1))
                .arg(a.tensor(2))
                .arg(a.truth(3))
                .arg(a.integer(4))
                .arg(a.truth(5))
                .opt(a.tensor(6))
                .arg(a.truth(7));
        // The part takes -1 for none.
        call = a.integer(8) < 0 ? call.none() : call.opt(a.integer(8));
        return call.tensors(4);
    }

    private static List<Tensor> withoutStatistics(Tensor result) {
        return Arrays.asList(result, null, null);
    }

    private static Tensor batchNorm(
            Arguments a, Tensor mean, Tensor variance, boolean training, double momentum, double eps) {
        return Call.of("batch_norm")
                .arg(a.tensor(0))
                .opt(a.tensor(1))
                .opt(a.tensor(2))
                .opt(mean)
                .opt(variance)
                .arg(training)
                .arg(momentum)
                .arg(eps)
                .arg(false)
                .tensor();
    }

    private static List<Tensor> attention(String operator, Arguments a) {
        boolean efficient = operator.endsWith("efficient_attention");
        boolean cpu = operator.endsWith("for_cpu");
        Tensor mask = efficient ? a.tensor(3) : cpu ? a.tensor(5) : null;
        boolean causal = a.truth(efficient ? 6 : 4);
        int scale = efficient ? 7 : 6;
        DotProductAttention.requireAsManyKeysAsValues(a.tensor(1), a.tensor(2));
        Call call = Call.of("scaled_dot_product_attention")
                .arg(a.tensor(0))
                .arg(a.tensor(1))
                .arg(a.tensor(2))
                .opt(mask)
                .arg(a.real(efficient ? 5 : 3))
                .arg(causal);
        Tensor result = (a.isNone(scale) ? call.none() : call.opt(a.real(scale)))
                .arg(false)
                .tensor();
        var results = new Tensor[cpu ? 2 : efficient ? 4 : 9];
        results[0] = result;
        return Arrays.asList(results);
    }

    /** How a transform is scaled, by the number that its parts take. */
    private static String scaling(long normalization, boolean forward) {
        return switch ((int) normalization) {
            case 0 -> forward ? "backward" : "forward";
            case 1 -> "ortho";
            case 2 -> forward ? "forward" : "backward";
            default ->
                throw new IllegalArgumentException("A Fourier transform cannot be scaled by way " + normalization);
        };
    }

    private static Tensor realTransform(Arguments a) {
        String operator = a.truth(3) ? "fft_rfftn" : "fft_fftn";
        return transform(operator, a, scaling(a.integer(2), true));
    }

    private static Tensor complexTransform(Arguments a) {
        boolean forward = a.truth(3);
        return transform(forward ? "fft_fftn" : "fft_ifftn", a, scaling(a.integer(2), forward));
    }

    private static Tensor transform(String operator, Arguments a, String scaling) {
        return Call.of(operator)
                .arg(a.tensor(0))
                .none()
                .opt(a.longs(1))
                .opt(scaling)
                .tensor();
    }

    private static Tensor transformToReal(Arguments a) {
        Tensor x = a.tensor(0);
        long[] dims = a.longs(1);
        long[] sizes = new long[dims.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = i == sizes.length - 1 ? a.integer(3) : x.size((int) dims[i]);
        }
        return Call.of("fft_irfftn")
                .arg(x)
                .opt(sizes)
                .opt(dims)
                .opt(scaling(a.integer(2), false))
                .tensor();
    }
}
