package hub.gpu.schema;

import hub.core.HubException;
import hub.gpu.Tensor;
import hub.gpu.operators.ScalarTensors;
import hub.gpu.ownership.TensorOwner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Calls any operator by its name, after a check of the arguments against its schema. */
public final class OperatorsByName {

    private static final String ATEN = "aten::";

    /** Only names are looked for: any other text could be found in the middle of another schema. */
    private static final Pattern NAME = Pattern.compile("\\w+::\\w+(\\.\\w+)?");

    private final SchemaText texts;
    private final Map<String, Optional<Schema>> schemas = new ConcurrentHashMap<>();

    /** @param library gives libtorch's main library, once it is needed */
    public OperatorsByName(Supplier<Path> library) {
        texts = new SchemaText(library);
    }

    /**
     * Calls an operator.
     *
     * @param operator {@code "aten::add"}; without a namespace, {@code aten} is meant
     * @param overload {@code "Tensor"}, or empty
     * @param arguments in the order of its schema; those that are left out at the end have their defaults
     * @return its results
     * @throws HubException of kind NOT_FOUND if there is no such operator
     * @throws IllegalArgumentException if the arguments do not fit its schema
     */
    public List<Object> call(String operator, String overload, List<Object> arguments, TensorOwner owner) {
        String name =
                (operator.contains("::") ? operator : ATEN + operator) + (overload.isEmpty() ? "" : "." + overload);
        Schema schema = schema(name).orElseThrow(() -> unknown(name));
        Optional<ComposedOperator> composition = composition(name);
        if (composition.isPresent()) {
            RefusedOperators.requireSafe(name, schema);
            return composed(composition.get(), schema, arguments, owner);
        }
        RefusedOperators.require(name, schema, arguments);
        if (!schema.takesScalar()) {
            return hasNumberForTensor(schema, arguments)
                    ? List.of(callBeside(name, schema, arguments, owner))
                    : SchemaCall.run(name, schema, arguments, owner);
        }
        String withTensors = withTensors(name, schema).orElseThrow(() -> scalar(schema));
        return List.of(callBeside(withTensors, schema(withTensors).orElseThrow(), arguments, owner));
    }

    /** The name of the overload that takes tensors in the place of numbers: those cross as tensors of no dimensions. */
    Optional<String> withTensors(String name, Schema schema) {
        String base = name.replaceFirst("\\..*", "");
        return Stream.of(name.replace("Scalar", "Tensor"), base + ".Tensor", base)
                .filter(other -> schema(other)
                        .filter(found -> isWithTensors(found, schema))
                        .isPresent())
                .findFirst();
    }

    private static boolean isWithTensors(Schema found, Schema schema) {
        List<Schema.Parameter> others = found.parameters();
        return others.size() == schema.parameters().size()
                && IntStream.range(0, others.size()).allMatch(i -> {
                    Schema.Type type = schema.parameters().get(i).type();
                    Schema.Type other = others.get(i).type();
                    return type.base().equals("Scalar") ? other.is("Tensor") : type.equals(other);
                });
    }

    /** The composition of an operator of ATen's. */
    private static Optional<ComposedOperator> composition(String name) {
        return name.startsWith(ATEN) ? ComposedOperators.of(name.substring(ATEN.length())) : Optional.empty();
    }

    private static List<Object> composed(
            ComposedOperator composition, Schema schema, List<Object> given, TensorOwner owner) {
        Object[] values = SchemaArguments.checked(given, schema).toArray();
        Object result = composition.apply(new ComposedOperator.Arguments(values, owner));
        return schema.results().size() > 1 ? List.copyOf((List<?>) result) : List.of(result);
    }

    private static boolean hasNumberForTensor(Schema schema, List<Object> arguments) {
        return IntStream.range(0, arguments.size())
                .anyMatch(i -> arguments.get(i) instanceof Number && takesTensor(schema, i));
    }

    /** Calls an operator that gives one tensor, with numbers as tensors. */
    private static Tensor callBeside(String name, Schema schema, List<Object> arguments, TensorOwner owner) {
        List<Tensor> tensors = arguments.stream()
                .filter(Tensor.class::isInstance)
                .map(Tensor.class::cast)
                .toList();
        if (tensors.isEmpty()) {
            throw schema.takesScalar() ? scalar(schema) : SchemaArguments.noTensor(arguments, schema);
        }
        Tensor like = tensors.getFirst();
        UnaryOperator<Tensor> call = x -> {
            List<Object> promoting = new ArrayList<>();
            for (Object argument : arguments) {
                int place = promoting.size();
                boolean crosses = argument instanceof Number && takesTensor(schema, place);
                promoting.add(
                        crosses ? ScalarTensors.tensorThere((Number) argument, x) : argument == like ? x : argument);
            }
            return (Tensor) SchemaCall.run(name, schema, promoting, owner).getFirst();
        };
        // Of several tensors, the others decide the shape.
        return tensors.size() == 1 ? ScalarTensors.beside(like, call) : call.apply(like);
    }

    /** Whether an argument is a tensor by the schema. A number that is a dimension, for instance, stays a number. */
    private static boolean takesTensor(Schema schema, int place) {
        return place < schema.parameters().size()
                && schema.parameters().get(place).type().base().equals("Tensor");
    }

    /**
     * The schema of an operator.
     *
     * @param name {@code aten::add.Tensor}
     * @return empty if this libtorch has none
     */
    public Optional<Schema> schema(String name) {
        return NAME.matcher(name).matches() ? schemas.computeIfAbsent(name, texts::of) : Optional.empty();
    }

    private static HubException unknown(String name) {
        return new HubException(
                HubException.Kind.NOT_FOUND,
                "This libtorch has no schema of an operator %s; use a name and an overload of ATen's schemas"
                        .formatted(name));
    }

    private static IllegalArgumentException scalar(Schema schema) {
        return new IllegalArgumentException(
                ("%s takes a Scalar, and libtorch's C interface cannot pass it; use a method of Tensor that does the"
                                + " same, or an overload that takes a Tensor")
                        .formatted(schema.text()));
    }
}
