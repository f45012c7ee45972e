package hub.gpu.schema;

import hub.gpu.Tensor;
import hub.gpu.operators.Division;
import hub.gpu.operators.DotProductAttention;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Refuses calls that fit their schema and could end the process all the same. */
final class RefusedOperators {

    /** They move or re-shape a tensor's memory in place. Another thread may compute with it at this moment. */
    private static final Set<String> MOVING = Set.of(
            "as_strided_",
            "detach_",
            "rename_",
            "resize_",
            "resize_as_",
            "resize_as_sparse_",
            "set_",
            "set_data",
            "sparse_resize_",
            "sparse_resize_and_clear_",
            "squeeze_",
            "swapaxes_",
            "swapdims_",
            "t_",
            "transpose_",
            "unsqueeze_");

    /** They give the indices of a sparse tensor themselves, and other operators trust these. Those with {@code _copy} do not. */
    private static final Set<String> INDICES =
            Set.of("ccol_indices", "col_indices", "crow_indices", "indices", "row_indices");

    /** They divide integers with the processor's own instruction; see {@link Division}. */
    private static final Set<String> DIVIDING = Set.of("floor_divide", "fmod", "remainder");

    /** They do not check their arguments, and read or write where these say, or never end. Calls with nonsense found them. */
    private static final Set<String> TRUSTING = Set.of(
            "choose_qparams_optimized",
            "ctc_loss",
            "fbgemm_linear_fp16_weight",
            "fbgemm_linear_fp16_weight_fp32_activation",
            "fbgemm_linear_int8_weight",
            "fbgemm_linear_int8_weight_fp32_activation",
            "fbgemm_linear_quantize_weight",
            "fbgemm_pack_gemm_matrix_fp16",
            "fbgemm_pack_quantized_matrix",
            "mkldnn_rnn_layer",
            "slow_conv_transpose2d",
            "slow_conv_transpose3d",
            "sparse_bsc_tensor",
            "sparse_bsr_tensor",
            "sparse_compressed_tensor",
            "sparse_coo_tensor",
            "sparse_csc_tensor",
            "sparse_csr_tensor");

    private RefusedOperators() {}

    /** @throws IllegalArgumentException if the operator is refused, at all or with these arguments */
    static void require(String name, Schema schema, List<Object> arguments) {
        requireSafe(name, schema);
        requireNoTrap(name, schema, arguments);
        requireKeys(name, arguments);
    }

    /** @throws IllegalArgumentException if the operator is refused, whatever its arguments are */
    static void requireSafe(String name, Schema schema) {
        reason(name, schema).ifPresent(reason -> {
            throw new IllegalArgumentException("%s is refused: %s".formatted(schema.text(), reason));
        });
    }

    /** Why an operator is refused, whatever its arguments are; empty if it is not. */
    static Optional<String> reason(String name, Schema schema) {
        String local = local(name);
        boolean writesOut = schema.parameters().stream().anyMatch(Schema.Parameter::written);
        if (MOVING.contains(local)
                || INDICES.contains(local)
                || writesOut
                || local.contains("unsafe")
                || local.equals("from_file")) {
            return Optional.of("it can move or overrun memory that another thread computes with;"
                    + " use the operator that gives a new tensor");
        }
        if (TRUSTING.contains(local)) {
            return Optional.of("it does not check its arguments, and wrong ones would end the process");
        }
        return local.startsWith("_") || local.contains("backward")
                ? Optional.of("it is a part of other operators and need not check its arguments;"
                        + " use the operator that it is a part of")
                : Optional.empty();
    }

    private static void requireNoTrap(String name, Schema schema, List<Object> arguments) {
        String inPlaceOrNot = local(name).replaceFirst("_$", "");
        boolean divides = DIVIDING.contains(inPlaceOrNot) || name.contains("_mode");
        boolean integers = arguments.stream()
                .noneMatch(argument -> argument instanceof Tensor tensor
                        && (tensor.dtype().isFloatingPoint() || tensor.dtype().isComplex()));
        if (divides && integers) {
            throw new IllegalArgumentException(
                    ("%s is refused for integers: the smallest integer divided by -1 would end the process;"
                                    + " use Tensor's own div, remainder or fmod")
                            .formatted(schema.text()));
        }
    }

    private static void requireKeys(String name, List<Object> arguments) {
        if (local(name).equals("scaled_dot_product_attention")
                && arguments.size() > 2
                && arguments.get(1) instanceof Tensor key
                && arguments.get(2) instanceof Tensor value) {
            DotProductAttention.requireAsManyKeysAsValues(key, value);
        }
    }

    private static String local(String name) {
        return name.substring(name.indexOf("::") + 2).replaceFirst("\\..*", "");
    }
}
