package hub.gpu.schema;

import hub.core.HubException;
import hub.gpu.Tensor;
import hub.gpu.operators.Division;
import hub.gpu.operators.DotProductAttention;
import hub.gpu.operators.Scalars;
import hub.gpu.ownership.Owner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Any operator by its name: found, checked against its schema, and called. */
public final class NamedOperators {

    /** They move or re-shape a tensor's memory in place, while another thread may be computing with it. */
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

    /** They give the indices of a sparse tensor themselves, which other operators trust; those with {@code _copy} do not. */
    private static final Set<String> INDICES =
            Set.of("ccol_indices", "col_indices", "crow_indices", "indices", "row_indices");

    /** Their integer kernels divide; see {@link Division}. */
    private static final Set<String> DIVIDING = Set.of("floor_divide", "fmod", "remainder");

    /** They read and write where their arguments say, or never end, and check none; found by calling all with nonsense. */
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

    /** Only a name is looked for: anything else could be found in the middle of another schema. */
    private static final Pattern NAME = Pattern.compile("\\w+::\\w+(\\.\\w+)?");

    private final SchemaText texts;
    private final Map<String, Optional<Schema>> schemas = new ConcurrentHashMap<>();

    /** @param library libtorch's main library */
    public NamedOperators(Path library) {
        texts = new SchemaText(library);
    }

    /**
     * Calls an operator.
     *
     * @param operator {@code "aten::add"}; without a namespace, {@code aten} is meant
     * @param overload {@code "Tensor"}, or empty
     * @param arguments in the order of its schema; what is left out at the end has its default
     * @return its results
     * @throws HubException of kind NOT_FOUND if there is no such operator
     * @throws IllegalArgumentException if the arguments do not fit its schema
     */
    public List<Object> call(String operator, String overload, List<Object> arguments, Owner owner) {
        String name =
                (operator.contains("::") ? operator : "aten::" + operator) + (overload.isEmpty() ? "" : "." + overload);
        Schema schema = schema(name).orElseThrow(() -> unknown(name));
        requireSafe(name, schema);
        requireNoTrap(name, schema, arguments);
        requireKeys(name, arguments);
        if (!schema.takesScalar()) {
            return SchemaCall.run(name, schema, arguments, owner);
        }
        // A number crosses as a tensor of no dimensions, where there is an overload that takes one.
        String withTensor = name.replace("Scalar", "Tensor");
        Schema alternative = schema(withTensor)
                .filter(found -> !found.takesScalar())
                .filter(found ->
                        found.parameters().size() == schema.parameters().size())
                .orElseThrow(() -> scalar(schema));
        return List.of(callBeside(withTensor, alternative, arguments, owner));
    }

    /** Calls an operator of one tensor as result, with numbers as tensors. */
    private static Tensor callBeside(String name, Schema schema, List<Object> arguments, Owner owner) {
        List<Tensor> tensors = arguments.stream()
                .filter(Tensor.class::isInstance)
                .map(Tensor.class::cast)
                .toList();
        if (tensors.isEmpty()) {
            throw scalar(schema);
        }
        Tensor like = tensors.getFirst();
        UnaryOperator<Tensor> call = x -> {
            List<Object> promoting = new ArrayList<>();
            for (Object argument : arguments) {
                int place = promoting.size();
                boolean crosses = argument instanceof Number && takesTensor(schema, place);
                promoting.add(crosses ? Scalars.tensorThere((Number) argument, x) : argument == like ? x : argument);
            }
            return (Tensor) SchemaCall.run(name, schema, promoting, owner).getFirst();
        };
        // Beside others, they decide the shape.
        return tensors.size() == 1 ? Scalars.beside(like, call) : call.apply(like);
    }

    /** Whether a place is a tensor's: a number that an operator takes as a dimension stays one. */
    private static boolean takesTensor(Schema schema, int place) {
        return place < schema.parameters().size()
                && schema.parameters().get(place).type().base().equals("Tensor");
    }

    private Optional<Schema> schema(String name) {
        return NAME.matcher(name).matches() ? schemas.computeIfAbsent(name, texts::of) : Optional.empty();
    }

    private static void requireSafe(String name, Schema schema) {
        String local = local(name);
        boolean writesOut = schema.parameters().stream().anyMatch(Schema.Parameter::written);
        if (MOVING.contains(local)
                || INDICES.contains(local)
                || writesOut
                || local.contains("unsafe")
                || local.equals("from_file")) {
            throw new IllegalArgumentException(
                    ("%s is refused: it can move or overrun memory that another thread computes with;"
                                    + " use the operator that gives a new tensor")
                            .formatted(schema.text()));
        }
        if (local.startsWith("_") || local.contains("backward") || TRUSTING.contains(local)) {
            throw new IllegalArgumentException(
                    ("%s is refused: it is a part of other operators, which check arguments for it, and wrong ones"
                                    + " would end the process; use the operator that it is a part of")
                            .formatted(schema.text()));
        }
    }

    private static void requireNoTrap(String name, Schema schema, List<Object> arguments) {
        String inPlaceOrNot = local(name).replaceFirst("_$", "");
        boolean divides = DIVIDING.contains(inPlaceOrNot) || name.contains("_mode");
        boolean integers = arguments.stream()
                .noneMatch(argument -> argument instanceof Tensor tensor
                        && (tensor.dtype().isFloatingPoint() || tensor.dtype().isComplex()));
        if (divides && integers) {
            throw new IllegalArgumentException(
                    ("%s is refused for integers: the smallest of them divided by -1 would end the process;"
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

    private static HubException unknown(String name) {
        return new HubException(
                HubException.Kind.NOT_FOUND,
                "This libtorch shows no schema of an operator %s; the names are those of ATen's schemas, with their overload"
                        .formatted(name));
    }

    private static IllegalArgumentException scalar(Schema schema) {
        return new IllegalArgumentException(
                ("%s takes a Scalar, which libtorch's C interface cannot pass; use methods of Tensor that do the"
                                + " same, or an overload that takes a Tensor")
                        .formatted(schema.text()));
    }
}
