package hub.gpu.program.format;

import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.CallSpec;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.ExportedProgram.OutputSpec;
import hub.gpu.program.graph.ExportedProgram.Range;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.PyTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON of one program. Fields that are not known are passed over; the major version must be known. */
final class ProgramParser {

    private static final long FIRST_MAJOR = 5;
    private static final long LAST_MAJOR = 8;
    private static final int MAX_VALUES = 1 << 18;
    private static final int MAX_NAMES = 1 << 12;

    private final JsonReader json;
    private Graph graph;
    private List<InputSpec> inputs = List.of();
    private List<OutputSpec> outputs = List.of();
    private final Map<String, Range> ranges = new HashMap<>();
    private final Map<String, List<String>> namedTuples = new HashMap<>();
    private String inSpec;
    private String outSpec;
    private List<String> names = List.of();
    private long major;
    private long minor;
    private String torch = "2.4 or older";

    private ProgramParser(JsonReader json) {
        this.json = json;
    }

    static ExportedProgram parse(ByteRegion text) {
        return JsonReader.read("its program", text, json -> new ProgramParser(json).program());
    }

    private ExportedProgram program() {
        json.object(field -> {
            switch (field) {
                case "graph_module" -> graphModule();
                case "range_constraints" -> ranges();
                case "schema_version" -> version();
                case "torch_version" -> torch = json.string();
                default -> json.skip();
            }
        });
        if (major < FIRST_MAJOR || major > LAST_MAJOR) {
            throw new MalformedFileException(
                    "its program has version %d.%d of the format, and %d to %d are known: export it again with PyTorch 2.9 to 2.15"
                            .formatted(major, minor, FIRST_MAJOR, LAST_MAJOR));
        }
        if (graph == null || inSpec == null || outSpec == null) {
            throw new MalformedFileException("its program lacks its graph, or how it is called");
        }
        PyTree in = PyTreeParser.parse(inSpec, namedTuples);
        PyTree out = PyTreeParser.parse(outSpec, namedTuples);
        var program = new ExportedProgram(
                graph,
                inputs,
                outputs,
                new CallSpec(in, out, names),
                Map.copyOf(ranges),
                major + "." + minor,
                torch.startsWith("<=") ? torch.substring(2) + " or older" : torch);
        GraphCheck.check(program);
        return program;
    }

    private void graphModule() {
        json.object(field -> {
            switch (field) {
                case "graph" -> graph = new GraphParser(json).graph();
                case "signature" -> signature();
                case "module_call_graph" -> moduleCalls();
                case "treespec_namedtuple_fields" -> namedTuples();
                default -> json.skip();
            }
        });
    }

    private void signature() {
        json.object(field -> {
            switch (field) {
                case "input_specs" -> inputs = json.list(MAX_VALUES, () -> json.union(this::input));
                case "output_specs" -> outputs = json.list(MAX_VALUES, () -> json.union(this::output));
                default -> json.skip();
            }
        });
    }

    private InputSpec input(String role) {
        return switch (role) {
            case "parameter" -> bound(InputSpec.Role.PARAMETER, "parameter_name");
            case "buffer" -> bound(InputSpec.Role.BUFFER, "buffer_name");
            case "tensor_constant" -> bound(InputSpec.Role.TENSOR_CONSTANT, "tensor_constant_name");
            case "custom_obj" -> bound(InputSpec.Role.CUSTOM_OBJ, "custom_obj_name");
            case "token" -> bound(InputSpec.Role.TOKEN, "");
            case "user_input" -> userInput();
            case "constant_input" -> constantInput();
            default -> throw json.refused("has an input that is a " + role + ", which is not known");
        };
    }

    private InputSpec bound(InputSpec.Role role, String targetField) {
        var name = new String[1];
        var target = new String[1];
        json.object(field -> {
            if (field.equals("arg")) {
                name[0] = new GraphParser(json).name();
            } else if (field.equals(targetField)) {
                target[0] = json.string();
            } else {
                json.skip();
            }
        });
        if (name[0] == null || target[0] == null && role != InputSpec.Role.TOKEN) {
            throw json.refused("has an input without a name");
        }
        return new InputSpec(role, name[0], target[0]);
    }

    private InputSpec userInput() {
        var spec = new InputSpec[1];
        json.object(field -> {
            if (field.equals("arg")) {
                spec[0] = switch (new GraphParser(json).argument()) {
                    case Argument.Named named -> new InputSpec(InputSpec.Role.USER_INPUT, named.name(), null);
                    case Argument.Constant constant ->
                        new InputSpec(InputSpec.Role.CONSTANT_INPUT, "", constant.value());
                    case Argument.None _ -> new InputSpec(InputSpec.Role.CONSTANT_INPUT, "", null);
                    default -> throw json.refused("has an input that is a list");
                };
            } else {
                json.skip();
            }
        });
        if (spec[0] == null) {
            throw json.refused("has an input without a value");
        }
        return spec[0];
    }

    private InputSpec constantInput() {
        var name = new String[] {""};
        var value = new Object[1];
        json.object(field -> {
            switch (field) {
                case "name" -> name[0] = json.string();
                case "value" -> value[0] = constant(new GraphParser(json).argument());
                default -> json.skip();
            }
        });
        return new InputSpec(InputSpec.Role.CONSTANT_INPUT, name[0], value[0]);
    }

    private Object constant(Argument argument) {
        return switch (argument) {
            case Argument.None _ -> null;
            case Argument.Constant constant -> constant.value();
            default -> throw json.refused("has a constant input that is no constant");
        };
    }

    private OutputSpec output(String role) {
        return switch (role) {
            case "user_output" -> output(OutputSpec.Role.USER_OUTPUT, "", true);
            case "buffer_mutation" -> output(OutputSpec.Role.BUFFER_MUTATION, "buffer_name", false);
            case "parameter_mutation" -> output(OutputSpec.Role.PARAMETER_MUTATION, "parameter_name", false);
            case "user_input_mutation" -> output(OutputSpec.Role.USER_INPUT_MUTATION, "user_input_name", false);
            case "token" -> output(OutputSpec.Role.TOKEN, "", false);
            case "loss_output", "gradient_to_parameter", "gradient_to_user_input" ->
                output(OutputSpec.Role.TRAINING, "", false);
            default -> throw json.refused("has an output that is a " + role + ", which is not known");
        };
    }

    private OutputSpec output(OutputSpec.Role role, String targetField, boolean isUnion) {
        var value = new Argument[1];
        var target = new String[1];
        json.object(field -> {
            if (field.equals("arg")) {
                var graphs = new GraphParser(json);
                value[0] = isUnion ? graphs.argument() : new Argument.Named(Argument.Kind.TENSOR, graphs.name());
            } else if (field.equals(targetField)) {
                target[0] = json.string();
            } else {
                json.skip();
            }
        });
        if (value[0] == null || target[0] == null && !targetField.isEmpty()) {
            throw json.refused("has an output without a value or a name");
        }
        return new OutputSpec(role, value[0], target[0]);
    }

    /** The first entry is the program itself; the others are its modules. */
    private void moduleCalls() {
        json.list(MAX_VALUES, () -> {
            if (inSpec == null) {
                json.object(field -> {
                    if (field.equals("signature") && !json.isNull()) {
                        callSpec();
                    } else {
                        json.skip();
                    }
                });
            } else {
                json.skip();
            }
            return null;
        });
    }

    private void callSpec() {
        json.object(field -> {
            switch (field) {
                case "in_spec" -> inSpec = json.string();
                case "out_spec" -> outSpec = json.string();
                case "forward_arg_names" -> {
                    if (!json.isNull()) {
                        names = json.list(MAX_NAMES, json::string);
                    }
                }
                default -> json.skip();
            }
        });
    }

    private void namedTuples() {
        json.object(type -> json.object(field -> {
            if (field.equals("field_names")) {
                namedTuples.put(type, json.list(MAX_NAMES, json::string));
            } else {
                json.skip();
            }
        }));
    }

    private void ranges() {
        json.object(symbol -> {
            var range = new ArrayList<Long>(List.of(Long.MIN_VALUE, Long.MAX_VALUE));
            json.object(field -> {
                switch (field) {
                    case "min_val" -> range.set(0, bound(Long.MIN_VALUE));
                    case "max_val" -> range.set(1, bound(Long.MAX_VALUE));
                    default -> json.skip();
                }
            });
            ranges.put(symbol, new Range(range.get(0), range.get(1)));
        });
        if (ranges.size() > MAX_VALUES) {
            throw json.refused("has more than %d symbols".formatted(MAX_VALUES));
        }
    }

    /** A bound. One that is none stands as null, or before 2.7 as infinity. */
    private long bound(long none) {
        if (json.isNull()) {
            return none;
        }
        return json.isInteger() ? json.integer() : (long) json.number();
    }

    private void version() {
        json.object(field -> {
            switch (field) {
                case "major" -> major = json.integer();
                case "minor" -> minor = json.integer();
                default -> json.skip();
            }
        });
    }
}
