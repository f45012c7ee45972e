package hub.gpu.program.format;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Argument.Kind;
import hub.gpu.program.graph.Argument.Layout;
import hub.gpu.program.graph.Expression;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.TensorMeta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads graphs. What an exporter notes beside the nodes, stack traces above all, is passed over.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/main/torch/_export/serde/schema.py">the format</a>
 */
final class GraphParser {

    /** The largest programs have some ten thousands. */
    private static final int MAX_NODES = 1 << 18;

    private static final int MAX_VALUES = 1 << 20;
    private static final int MAX_ARGUMENTS = 1 << 16;

    private final JsonReader json;
    private int nodes;

    GraphParser(JsonReader json) {
        this.json = json;
    }

    Graph graph() {
        var inputs = new ArrayList<Argument>();
        var outputs = new ArrayList<Argument>();
        var list = new ArrayList<Graph.Node>();
        var tensors = new LinkedHashMap<String, TensorMeta>();
        var integers = new LinkedHashMap<String, Expression>();
        json.object(field -> {
            switch (field) {
                case "inputs" -> inputs.addAll(arguments());
                case "outputs" -> outputs.addAll(arguments());
                case "nodes" -> list.addAll(json.list(MAX_NODES, this::node));
                case "tensor_values" -> values(tensors, this::tensorMeta);
                case "sym_int_values" -> values(integers, this::size);
                default -> json.skip();
            }
        });
        return new Graph(
                List.copyOf(inputs),
                List.copyOf(outputs),
                List.copyOf(list),
                Collections.unmodifiableMap(tensors),
                Collections.unmodifiableMap(integers));
    }

    private <T> void values(Map<String, T> values, Supplier<T> reader) {
        json.object(name -> {
            values.put(name, reader.get());
            if (values.size() > MAX_VALUES) {
                throw json.refused("has more than %d values".formatted(MAX_VALUES));
            }
        });
    }

    private Graph.Node node() {
        if (++nodes > MAX_NODES) {
            throw json.refused("has more than %d nodes".formatted(MAX_NODES));
        }
        var target = new String[1];
        var inputs = new ArrayList<Graph.Input>();
        var outputs = new ArrayList<Argument>();
        json.object(field -> {
            switch (field) {
                case "target" -> target[0] = json.string();
                case "inputs" -> inputs.addAll(json.list(MAX_ARGUMENTS, this::input));
                case "outputs" -> outputs.addAll(arguments());
                default -> json.skip();
            }
        });
        if (target[0] == null) {
            throw json.refused("has a node without a target");
        }
        return new Graph.Node(target[0], List.copyOf(inputs), List.copyOf(outputs));
    }

    private Graph.Input input() {
        var name = new String[] {""};
        var value = new Argument[1];
        json.object(field -> {
            switch (field) {
                case "name" -> name[0] = json.string();
                case "arg" -> value[0] = argument();
                default -> json.skip();
            }
        });
        if (value[0] == null) {
            throw json.refused("has an input without a value");
        }
        return new Graph.Input(name[0], value[0]);
    }

    private List<Argument> arguments() {
        return json.list(MAX_ARGUMENTS, this::argument);
    }

    /** A union of all that a node can take. */
    Argument argument() {
        return json.union(kind -> switch (kind) {
            case "as_none" -> none();
            case "as_tensor" -> new Argument.Named(Kind.TENSOR, name());
            case "as_optional_tensor" -> argument();
            case "as_tensors" -> items(() -> new Argument.Named(Kind.TENSOR, name()));
            case "as_optional_tensors" -> items(this::argument);
            case "as_nested_tensors" -> items(() -> items(() -> new Argument.Named(Kind.TENSOR, name())));
            case "as_int" -> new Argument.Constant(json.integer());
            case "as_ints" -> items(() -> new Argument.Constant(json.integer()));
            case "as_int_lists" -> items(() -> items(() -> new Argument.Constant(json.integer())));
            case "as_float" -> new Argument.Constant(json.number());
            case "as_floats" -> items(() -> new Argument.Constant(json.number()));
            case "as_float_lists" -> items(() -> items(() -> new Argument.Constant(json.number())));
            case "as_string" -> new Argument.Constant(json.string());
            case "as_strings" -> items(() -> new Argument.Constant(json.string()));
            case "as_bool" -> new Argument.Constant(json.bool());
            case "as_bools" -> items(() -> new Argument.Constant(json.bool()));
            case "as_sym_int" -> symbolic(Kind.INT);
            case "as_sym_ints" -> items(() -> symbolic(Kind.INT));
            case "as_sym_float" -> symbolic(Kind.FLOAT);
            case "as_sym_floats" -> items(() -> symbolic(Kind.FLOAT));
            case "as_sym_bool" -> symbolic(Kind.BOOL);
            case "as_sym_bools" -> items(() -> symbolic(Kind.BOOL));
            case "as_scalar_type" -> new Argument.Constant(SerializedEnums.type(json));
            case "as_memory_format" -> new Argument.Constant(SerializedEnums.memoryFormat(json));
            case "as_layout" -> new Argument.Constant(SerializedEnums.layout(json));
            case "as_device" -> new Argument.Constant(SerializedEnums.device(json));
            case "as_complex" -> complex();
            case "as_graph" -> subgraph();
            case "as_custom_obj" -> new Argument.Named(Kind.OBJECT, name());
            case "as_token" -> new Argument.Named(Kind.TOKEN, name());
            case "as_operator" -> new Argument.Named(Kind.OTHER, json.string());
            default -> {
                json.skip();
                yield new Argument.Named(Kind.OTHER, kind);
            }
        });
    }

    /** Its value is true, or before 2.6 an empty list. */
    private Argument none() {
        json.skip();
        return new Argument.None();
    }

    private Argument items(Supplier<Argument> element) {
        return new Argument.Items(json.list(MAX_ARGUMENTS, element));
    }

    /** A number by the name of a value, or itself. */
    private Argument symbolic(Kind kind) {
        return json.union(field -> switch (field) {
            case "as_name" -> new Argument.Named(kind, json.string());
            case "as_int" -> new Argument.Constant(json.integer());
            case "as_float" -> new Argument.Constant(json.number());
            case "as_bool" -> new Argument.Constant(json.bool());
            default -> throw json.wrong("as_name or a value");
        });
    }

    /** The name in an object that has one. */
    String name() {
        var name = new String[1];
        json.object(field -> {
            if (field.equals("name")) {
                name[0] = json.string();
            } else {
                json.skip();
            }
        });
        if (name[0] == null) {
            throw json.refused("has a value without a name");
        }
        return name[0];
    }

    private Argument complex() {
        var parts = new double[2];
        json.object(field -> {
            switch (field) {
                case "real" -> parts[0] = json.number();
                case "imag" -> parts[1] = json.number();
                default -> json.skip();
            }
        });
        return new Argument.Constant(new Argument.Complex(parts[0], parts[1]));
    }

    private Argument subgraph() {
        var name = new String[] {""};
        var graph = new Graph[1];
        json.object(field -> {
            switch (field) {
                case "name" -> name[0] = json.string();
                case "graph" -> graph[0] = graph();
                default -> json.skip();
            }
        });
        if (graph[0] == null) {
            throw json.refused("has a graph without content");
        }
        return new Argument.Subgraph(name[0], graph[0]);
    }

    TensorMeta tensorMeta() {
        var type = new DType[1];
        var device = new Device[] {Device.CPU};
        var layout = new Layout[] {Layout.STRIDED};
        var sizes = new ArrayList<Expression>();
        var strides = new ArrayList<Expression>();
        var offset = new Expression[] {new Expression.Number(0)};
        var requiresGrad = new boolean[1];
        json.object(field -> {
            switch (field) {
                case "dtype" -> type[0] = SerializedEnums.type(json);
                case "sizes" -> sizes.addAll(sizes());
                case "strides" -> strides.addAll(sizes());
                case "storage_offset" -> offset[0] = size();
                case "requires_grad" -> requiresGrad[0] = json.bool();
                case "device" -> device[0] = SerializedEnums.device(json);
                case "layout" -> layout[0] = SerializedEnums.layout(json);
                default -> json.skip();
            }
        });
        if (type[0] == null) {
            throw json.refused("has a tensor without an element type");
        }
        return new TensorMeta(
                type[0], List.copyOf(sizes), List.copyOf(strides), offset[0], device[0], layout[0], requiresGrad[0]);
    }

    private List<Expression> sizes() {
        return json.list(MappedTensor.MAX_DIMENSIONS, this::size);
    }

    /** A size: a number, or a formula. */
    private Expression size() {
        return json.union(field -> switch (field) {
            case "as_int" -> new Expression.Number(json.integer());
            case "as_expr" -> formula();
            default -> throw json.wrong("as_int or as_expr");
        });
    }

    private Expression formula() {
        var text = new String[1];
        json.object(field -> {
            if (field.equals("expr_str")) {
                text[0] = json.string();
            } else {
                json.skip();
            }
        });
        if (text[0] == null) {
            throw new MalformedFileException("it has a size without a formula");
        }
        return ExpressionParser.parse(text[0]);
    }
}
