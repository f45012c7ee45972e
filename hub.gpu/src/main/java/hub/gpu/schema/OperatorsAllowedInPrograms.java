package hub.gpu.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The operators that exported programs may call: all that {@link OperatorsByName} calls. Of those with a leading underscore,
 * only the ones that are checked here or check their own arguments.
 */
public final class OperatorsAllowedInPrograms {

    /** They check all of their arguments. */
    private static final Set<String> CHECKED = Set.of(
            "_conj",
            "_int_mm",
            "_neg_view",
            "_to_copy",
            "_upsample_bicubic2d_aa",
            "_upsample_bilinear2d_aa",
            "_upsample_nearest_exact1d",
            "_upsample_nearest_exact2d",
            "_upsample_nearest_exact3d");

    /** They give a view in the place of their argument. A program gets the view, and the argument stays as it is. */
    private static final Map<String, String> VIEWS = Map.of(
            "detach_", "detach",
            "squeeze_", "squeeze",
            "swapaxes_", "swapaxes",
            "swapdims_", "swapdims",
            "t_", "t",
            "transpose_", "transpose.int",
            "unsqueeze_", "unsqueeze");

    /** Other names of operators: Python's, and those of PyTorch's own primitives. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("aten.__and__.Scalar", "bitwise_and.Scalar"),
            Map.entry("aten.__and__.Tensor", "bitwise_and.Tensor"),
            Map.entry("aten.__or__.Scalar", "bitwise_or.Scalar"),
            Map.entry("aten.__or__.Tensor", "bitwise_or.Tensor"),
            Map.entry("aten.__xor__.Scalar", "bitwise_xor.Scalar"),
            Map.entry("aten.__xor__.Tensor", "bitwise_xor.Tensor"),
            Map.entry("aten.__lshift__.Scalar", "bitwise_left_shift.Tensor_Scalar"),
            Map.entry("aten.__lshift__.Tensor", "bitwise_left_shift.Tensor"),
            Map.entry("aten.__rshift__.Scalar", "bitwise_right_shift.Tensor_Scalar"),
            Map.entry("aten.__rshift__.Tensor", "bitwise_right_shift.Tensor"),
            Map.entry("aten.__iand__.Scalar", "bitwise_and_.Scalar"),
            Map.entry("aten.__iand__.Tensor", "bitwise_and_.Tensor"),
            Map.entry("aten.__ior__.Scalar", "bitwise_or_.Scalar"),
            Map.entry("aten.__ior__.Tensor", "bitwise_or_.Tensor"),
            Map.entry("aten.__ixor__.Scalar", "bitwise_xor_.Scalar"),
            Map.entry("aten.__ixor__.Tensor", "bitwise_xor_.Tensor"),
            Map.entry("aten.__ilshift__.Scalar", "bitwise_left_shift_.Tensor_Scalar"),
            Map.entry("aten.__ilshift__.Tensor", "bitwise_left_shift_.Tensor"),
            Map.entry("aten.__irshift__.Scalar", "bitwise_right_shift_.Tensor_Scalar"),
            Map.entry("aten.__irshift__.Tensor", "bitwise_right_shift_.Tensor"),
            // Unsafe for gradients alone.
            Map.entry("aten.unsafe_chunk.default", "chunk"),
            Map.entry("aten.unsafe_split.Tensor", "split.Tensor"),
            Map.entry("aten.unsafe_split_with_sizes.default", "split_with_sizes"),
            Map.entry("prims.scalar_tensor.default", "scalar_tensor"));

    private final OperatorsByName operators;

    public OperatorsAllowedInPrograms(OperatorsByName operators) {
        this.operators = operators;
    }

    /**
     * How an operator is called.
     *
     * @param name {@code aten::add.Tensor}
     * @param schema its arguments
     * @param composition what does it; null if libtorch does
     * @param isRebinding whether its result takes the place of its first argument
     */
    public record Operator(String name, Schema schema, ComposedOperator composition, boolean isRebinding) {

        /** Whether it changes its first argument and gives that. */
        public boolean isInPlace() {
            return !schema.parameters().isEmpty()
                    && schema.parameters().getFirst().changed();
        }

        /** Whether it changes any of its arguments. */
        public boolean changes() {
            return schema.parameters().stream().anyMatch(Schema.Parameter::changed);
        }
    }

    /** Why an operator is not called. */
    public static final class Refused extends Exception {

        private static final long serialVersionUID = 1;

        public Refused(String reason) {
            super(reason);
        }
    }

    /**
     * Finds an operator.
     *
     * @param target {@code torch.ops.aten.add.Tensor}
     * @throws Refused if hub does not have it
     */
    public Operator find(String target) throws Refused {
        requireKnown(target);
        String[] parts = parts(target);
        boolean isRebinding = VIEWS.containsKey(parts[3]);
        String local = local(target);
        String name = "aten::" + local;
        Schema schema = operators.schema(name).orElseThrow(() -> new Refused("this libtorch does not have it"));
        Optional<ComposedOperator> composition = composition(local);
        if (composition.isPresent()) {
            return new Operator(name, schema, composition.get(), isRebinding);
        }
        if (!isChecked(target)) {
            requireSafe(name, schema);
        }
        if (!schema.takesScalar()) {
            return new Operator(name, schema, null, isRebinding);
        }
        return withTensors(name, schema);
    }

    /**
     * Looks whether hub can have an operator, by its name alone.
     *
     * @throws Refused if it cannot, whatever libtorch is loaded
     */
    public static void requireKnown(String target) throws Refused {
        String[] parts = parts(target);
        if (target.startsWith("torch._functorch.")) {
            throw new Refused(
                    "it is a part of torch.func's transforms: export with run_decompositions(), which replaces them");
        }
        if (parts.length != 5 || !target.startsWith("torch.ops.")) {
            throw new Refused("hub does not know what it is");
        }
        if (alias(target) == null && !parts[2].equals("aten")) {
            throw new Refused("it is an operator of %s, and not of PyTorch".formatted(parts[2]));
        }
        String local = local(target);
        if (!isChecked(target) && composition(local).isEmpty()) {
            requireSafe("aten::" + local, new Schema(local, List.of(), List.of()));
        }
    }

    private static String[] parts(String target) {
        return target.split("\\.");
    }

    private static String alias(String target) {
        return ALIASES.get(target.substring("torch.ops.".length()));
    }

    /** Its name in ATen, without the namespace. */
    private static String local(String target) {
        String alias = alias(target);
        String[] parts = parts(target);
        String overload = parts[4].equals("default") ? "" : "." + parts[4];
        return alias != null ? alias : VIEWS.getOrDefault(parts[3], parts[3]) + overload;
    }

    private static boolean isChecked(String target) {
        return alias(target) != null || CHECKED.contains(parts(target)[3]);
    }

    private static Optional<ComposedOperator> composition(String local) {
        return ComposedOperators.of(local)
                .or(() -> OperatorsOfDecompositions.of(local))
                .or(() -> ForeachOperators.of(local));
    }

    private static void requireSafe(String name, Schema schema) throws Refused {
        Optional<String> reason = RefusedOperators.reason(name, schema);
        if (reason.isPresent()) {
            throw new Refused(reason.get());
        }
    }

    private Operator withTensors(String name, Schema schema) throws Refused {
        String withTensor = operators
                .withTensors(name, schema)
                .orElseThrow(() -> new Refused("it takes a Scalar, which libtorch's C interface cannot pass"));
        return new Operator(withTensor, operators.schema(withTensor).orElseThrow(), null, false);
    }
}
