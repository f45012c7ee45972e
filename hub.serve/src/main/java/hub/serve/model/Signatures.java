package hub.serve.model;

import hub.core.Entrypoint;
import hub.core.Parameter;
import hub.core.spi.ForeignObject;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import hub.gpu.program.ValueSpec.Dimension;
import hub.gpu.program.ValueSpec.ListSpec;
import hub.gpu.program.ValueSpec.MapSpec;
import hub.gpu.program.ValueSpec.NumberSpec;
import hub.gpu.program.ValueSpec.TensorSpec;
import hub.serve.protocol.Datatype;
import hub.serve.protocol.ModelMetadata;
import hub.serve.protocol.TensorMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the inputs and outputs of models: a program says all of it, an object with one method its parameters, and a
 * configuration what it says of any other.
 */
final class Signatures {

    private static final long OPEN = -1;

    private Signatures() {}

    static ModelMetadata of(ServedModel served, Object model) {
        return switch (model) {
            case Program program ->
                new ModelMetadata(
                        served.name(),
                        List.of(served.version()),
                        "hub_program",
                        inputs(program.signature()),
                        outputs(program.signature().output()));
            case Module _ -> declared(served, "hub_module", List.of());
            case ForeignObject _ -> declared(served, "hub_python", List.of());
            default -> declared(served, "hub_object", parameters(served.offered(model)));
        };
    }

    /** What is configured comes first: it is more than types say. */
    private static ModelMetadata declared(ServedModel served, String platform, List<TensorMetadata> known) {
        return new ModelMetadata(
                served.name(),
                List.of(served.version()),
                platform,
                served.declaredInputs().or(known),
                served.declaredOutputs().tensors());
    }

    private static List<TensorMetadata> inputs(Signature signature) {
        var inputs = new ArrayList<TensorMetadata>();
        signature.inputs().forEach(input -> add(input.name(), input.value(), inputs));
        return inputs;
    }

    private static List<TensorMetadata> outputs(ValueSpec output) {
        var outputs = new ArrayList<TensorMetadata>();
        add("", output, outputs);
        return outputs;
    }

    /** Names are those that {@link OutputReader} gives. */
    private static void add(String name, ValueSpec spec, List<TensorMetadata> all) {
        switch (spec) {
            case TensorSpec tensor ->
                Datatype.of(tensor.type())
                        .ifPresent(datatype -> all.add(new TensorMetadata(
                                orOnly(name),
                                datatype,
                                tensor.shape().stream().map(Signatures::size).toList())));
            case NumberSpec number -> all.add(new TensorMetadata(orOnly(name), datatype(number), List.of(1L)));
            case ListSpec list -> {
                for (int i = 0; i < list.items().size(); i++) {
                    add(OutputReader.itemName(name, i), list.items().get(i), all);
                }
            }
            case MapSpec map ->
                map.entries().forEach((key, entry) -> add(OutputReader.entryName(name, key), entry, all));
            case ValueSpec.ConstantSpec _ -> {
                // It need not be given.
            }
        }
    }

    private static String orOnly(String name) {
        return name.isEmpty() ? OutputReader.ONLY : name;
    }

    private static long size(Dimension dimension) {
        return dimension.isFixed() ? dimension.min() : OPEN;
    }

    private static Datatype datatype(NumberSpec number) {
        return switch (number.type()) {
            case "bool" -> Datatype.BOOL;
            case "float" -> Datatype.FP64;
            default -> Datatype.INT64;
        };
    }

    /** Those of the only method, if all of them have a datatype. */
    private static List<TensorMetadata> parameters(OfferedMethods offered) {
        if (offered.methods().size() != 1) {
            return List.of();
        }
        Entrypoint method = offered.methods().getFirst();
        var inputs = new ArrayList<TensorMetadata>();
        for (Parameter parameter : method.parameters()) {
            Optional<TensorMetadata> input = input(parameter);
            if (input.isEmpty()) {
                return List.of();
            }
            inputs.add(input.get());
        }
        return inputs;
    }

    private static Optional<TensorMetadata> input(Parameter parameter) {
        boolean isList = parameter.varargs() || parameter.type().matches(".*\\[]|.*List<\\w+>");
        String element = parameter.type().replaceAll("\\[]|\\.\\.\\.|.*<|>", "");
        Optional<Datatype> datatype = Optional.ofNullable(
                switch (element) {
                    case "boolean", "Boolean" -> Datatype.BOOL;
                    case "int", "Integer" -> Datatype.INT32;
                    case "long", "Long" -> Datatype.INT64;
                    case "float", "Float" -> Datatype.FP32;
                    case "double", "Double" -> Datatype.FP64;
                    case "String" -> Datatype.BYTES;
                    default -> null;
                });
        return datatype.map(each -> new TensorMetadata(parameter.name(), each, List.of(isList ? OPEN : 1L)));
    }
}
