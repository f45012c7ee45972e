package hub.gpu.program.hostile;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs with one lie each. */
final class HostilePrograms {

    /**
     * One.
     *
     * @param says a part of the message that it must be refused with
     */
    record Hostile(String name, ProgramBuilder program, String says) {}

    private final List<Hostile> all = new ArrayList<>();

    static List<Hostile> all() {
        var programs = new HostilePrograms();
        programs.archives();
        programs.versions();
        programs.enumerations();
        programs.weights();
        programs.signatures();
        programs.graphs();
        programs.trees();
        programs.sizes();
        programs.arguments();
        return programs.all;
    }

    private static ProgramBuilder mlp() {
        return ProgramBuilder.of("mlp");
    }

    private void add(String name, String says, ProgramBuilder program) {
        all.add(new Hostile(name, program, says));
    }

    private void edited(String name, String says, Consumer<ObjectNode> change) {
        add(name, says, mlp().edit(change));
    }

    private void graph(String name, String says, Consumer<ObjectNode> change) {
        add(name, says, mlp().graph(change));
    }

    private static ObjectNode object(JsonNode in, String path) {
        return (ObjectNode) in.at(path);
    }

    private static ArrayNode array(JsonNode in, String path) {
        return (ArrayNode) in.at(path);
    }

    private void archives() {
        add("no format", "it has no archive_format", mlp().without("archive_format"));
        add("another format", "is \"zip\" and not pt2", mlp().with("archive_format", "zip"));
        add("a long format", "no short text", mlp().with("archive_format", "pt2".repeat(100)));
        add("no program", "it has no program", mlp().without(ProgramBuilder.MODEL));
        add(
                "two programs",
                "several programs",
                mlp().without(ProgramBuilder.MODEL).with("models/a.json", "{}").with("models/b.json", "{}"));
        add("mixed bytes", "byteorder", mlp().with("byteorder", "middle"));
        add("no list of tensors", "it has no record", mlp().without(ProgramBuilder.WEIGHTS));
        add("no list of constants", "it has no record", mlp().without("data/constants/model_constants_config.json"));
        add("no weights", "it has no record", mlp().without("data/weights/weight_0"));
        add("short weights", "which ends at byte", mlp().with("data/weights/weight_0", "x"));
        add("empty weights", "fake tensors", mlp().with("data/weights/weight_0", ""));
        add("no JSON", "not the JSON", mlp().with(ProgramBuilder.MODEL, "<html>"));
        add("an empty program", "where START_OBJECT is needed", mlp().with(ProgramBuilder.MODEL, ""));
        add("a list", "where START_OBJECT is needed", mlp().with(ProgramBuilder.MODEL, "[]"));
        add("half a program", "not the JSON", mlp().with(ProgramBuilder.MODEL, "{\"graph_module\": {\"graph\": {"));
        add(
                "two values",
                "goes on after its end",
                mlp().with(ProgramBuilder.MODEL, mlp().text(ProgramBuilder.MODEL) + "{}"));
        add(
                "a key twice",
                "Duplicate",
                mlp().with(ProgramBuilder.MODEL, "{\"torch_version\":\"1\",\"torch_version\":\"2\"}"));
        add(
                "deep JSON",
                "where START_OBJECT is needed",
                mlp().with(ProgramBuilder.MODEL, "{\"graph_module\":" + "[".repeat(5000) + "]".repeat(5000) + "}"));
        add(
                "deep JSON that is passed over",
                "not the JSON",
                mlp().with(ProgramBuilder.MODEL, "{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}"));
    }

    private void versions() {
        for (long major : new long[] {-1, 0, 1, 4, 9, Long.MAX_VALUE}) {
            edited(
                    "version " + major,
                    "export it again",
                    program -> object(program, "/schema_version").put("major", major));
        }
        edited("no version", "export it again", program -> program.remove("schema_version"));
        edited(
                "a version in words",
                "where VALUE_NUMBER_INT is needed",
                program -> object(program, "/schema_version").put("major", "8"));
    }

    private void enumerations() {
        String meta = "/tensor_values/linear";
        for (long code : new long[] {-1, 0, 14, 27, 36, Long.MAX_VALUE}) {
            graph(
                    "type " + code,
                    "unknown element type, number " + code,
                    graph -> object(graph, meta).put("dtype", code));
        }
        for (long code : new long[] {-1, 0, 8, Long.MIN_VALUE}) {
            graph(
                    "layout " + code,
                    "has the layout " + code,
                    graph -> object(graph, meta).put("layout", code));
        }
        for (long code : new long[] {-1, 0, 5}) {
            graph(
                    "memory format " + code,
                    "unknown memory format",
                    graph -> argument(graph, 1).putObject("arg").put("as_memory_format", code));
        }
        graph(
                "a type in words",
                "where VALUE_NUMBER_INT",
                graph -> object(graph, meta).put("dtype", "float"));
        graph(
                "a type beyond long",
                "not the JSON",
                graph -> object(graph, meta).put("dtype", new BigInteger("9".repeat(40))));
        graph(
                "a device without a name",
                "the device null",
                graph -> object(graph, meta).putObject("device"));
        graph(
                "a negative device",
                "the device cuda:-1",
                graph -> object(graph, meta + "/device").put("type", "cuda").put("index", -1));
        graph(
                "device 1000",
                "the device cuda:1000",
                graph -> object(graph, meta + "/device").put("type", "cuda").put("index", 1000));
        edited(
                "an input of an unknown role",
                "which is not known",
                program -> array(program, "/graph_module/signature/input_specs")
                        .set(
                                0,
                                program.objectNode()
                                        .putObject("ghost")
                                        .objectNode()
                                        .set("ghost", program.objectNode())));
        edited(
                "an output of an unknown role",
                "which is not known",
                program -> array(program, "/graph_module/signature/output_specs")
                        .set(0, program.objectNode().set("ghost", program.objectNode())));
    }

    /** The argument of the first node at a place. */
    private static ObjectNode argument(ObjectNode graph, int place) {
        return (ObjectNode) graph.at("/nodes/" + place + "/inputs/0");
    }

    private void weights() {
        for (String name : new String[] {"0.weight", "0.bias", "3.weight", "3.bias"}) {
            weight(name, "is larger", "which ends at byte", meta -> sizes(meta, "sizes", 1000));
            weight(name, "is negative", "negative", meta -> sizes(meta, "sizes", -1));
            weight(name, "is endless", "more than can be counted", meta -> sizes(meta, "sizes", Long.MAX_VALUE));
            weight(name, "is smaller", "and its graph takes", meta -> sizes(meta, "sizes", 1));
            weight(name, "steps back", "strides are negative", meta -> sizes(meta, "strides", -1));
            weight(name, "steps far", "more than can be counted", meta -> sizes(meta, "strides", Long.MAX_VALUE));
            weight(
                    name,
                    "has another number of strides",
                    "differ in length",
                    meta -> meta.withArray("strides").addObject().put("as_int", 1));
            weight(
                    name,
                    "has an offset",
                    "which ends at byte",
                    meta -> meta.putObject("storage_offset").put("as_int", 1000));
            weight(
                    name,
                    "begins before the file",
                    "which ends at byte",
                    meta -> meta.putObject("storage_offset").put("as_int", -4));
            weight(name, "has another type", "and its graph takes", meta -> meta.put("dtype", 4));
            weight(name, "has wider numbers", "which ends at byte", meta -> meta.put("dtype", 8));
            weight(
                    name,
                    "has a symbol",
                    "that is no number",
                    meta -> meta.withArray("sizes")
                            .set(
                                    0,
                                    meta.objectNode()
                                            .set("as_expr", meta.objectNode().put("expr_str", "s0"))));
        }
        weightEntry("lies in no record", "does not say where", entry -> entry.remove("path_name"));
        weightEntry("lies elsewhere", "does not say where", entry -> entry.put("path_name", "../constants/tensor_0"));
        weightEntry("lies in a missing record", "it has no record", entry -> entry.put("path_name", "weight_99"));
        weightEntry("is pickled", "a custom object", entry -> entry.put("use_pickle", true));
        add(
                "a weight is missing",
                "it lacks the tensors 0.weight",
                mlp().edit(
                                ProgramBuilder.WEIGHTS,
                                config -> object(config, "/config").remove("0.weight")));
        add("a weight has 100 dimensions", "more than 64", mlp().edit(ProgramBuilder.WEIGHTS, config -> {
            for (int i = 0; i < 100; i++) {
                array(config, "/config/0.weight/tensor_meta/sizes").addObject().put("as_int", 1);
            }
        }));
    }

    private static void sizes(ObjectNode meta, String field, long value) {
        ((ObjectNode) meta.withArray(field).get(0)).put("as_int", value);
    }

    private void weight(String name, String how, String says, Consumer<ObjectNode> change) {
        add(
                name + " " + how,
                says,
                mlp().edit(
                                ProgramBuilder.WEIGHTS,
                                config -> change.accept(object(config, "/config/" + name + "/tensor_meta"))));
    }

    private void weightEntry(String how, String says, Consumer<ObjectNode> change) {
        add(
                "a weight " + how,
                says,
                mlp().edit(ProgramBuilder.WEIGHTS, config -> change.accept(object(config, "/config/0.weight"))));
    }

    private void signatures() {
        String specs = "/graph_module/signature/";
        for (int i = 0; i < 5; i++) {
            int place = i;
            edited(
                    "input " + i + " is missing",
                    "its signature has 4 inputs",
                    program -> array(program, specs + "input_specs").remove(place));
        }
        edited(
                "no outputs",
                "0 outputs",
                program -> array(program, specs + "output_specs").removeAll());
        edited("inputs in another order", "differ in the input", program -> {
            ArrayNode inputs = array(program, specs + "input_specs");
            inputs.add(inputs.remove(0));
        });
        edited(
                "another output",
                "different outputs",
                program -> object(program, specs + "output_specs/0/user_output/arg/as_tensor")
                        .put("name", "relu"));
        edited(
                "an input of nothing",
                "where START_OBJECT is needed",
                program -> array(program, specs + "input_specs").set(0, program.nullNode()));
        edited(
                "an input of two roles",
                "where the end of",
                program -> object(program, specs + "input_specs/0").put("buffer", 1));
        edited("a change of a ghost", "which is none of its inputs", program -> {
            ObjectNode mutation = program.objectNode();
            mutation.putObject("buffer_mutation")
                    .put("buffer_name", "ghost")
                    .putObject("arg")
                    .put("name", "linear_1");
            array(program, specs + "output_specs").set(0, mutation);
        });
        edited(
                "no signature",
                "its signature has 0 inputs",
                program -> object(program, "/graph_module").remove("signature"));
        edited(
                "no graph",
                "lacks its graph",
                program -> object(program, "/graph_module").remove("graph"));
        edited(
                "no call",
                "or how it is called",
                program -> object(program, "/graph_module").remove("module_call_graph"));
        graph(
                "an unknown input",
                "does not say what the input",
                graph -> object(graph, "/tensor_values").remove("input"));
    }

    private void graphs() {
        graph(
                "a node without a target",
                "without a target",
                graph -> object(graph, "/nodes/0").remove("target"));
        graph(
                "a node that goes round",
                "before it is there",
                graph -> argument(graph, 0)
                        .putObject("arg")
                        .putObject("as_tensor")
                        .put("name", "linear"));
        graph(
                "a node from nowhere",
                "before it is there",
                graph -> argument(graph, 1)
                        .putObject("arg")
                        .putObject("as_tensor")
                        .put("name", "ghost"));
        graph(
                "an output from nowhere",
                "its signature and its graph",
                graph -> object(graph, "/outputs/0/as_tensor").put("name", "relu"));
        graph(
                "a name twice",
                "twice",
                graph -> object(graph, "/nodes/1/outputs/0/as_tensor").put("name", "linear"));
        graph(
                "a tensor as a number",
                "as a INT",
                graph -> argument(graph, 1)
                        .putObject("arg")
                        .putObject("as_sym_int")
                        .put("as_name", "linear"));
        graph(
                "an argument of two kinds",
                "where the end of",
                graph -> object(graph, "/nodes/0/inputs/0/arg").put("as_int", 1));
        graph(
                "an argument of no kind",
                "where one field is needed",
                graph -> argument(graph, 0).putObject("arg"));
        graph(
                "an input without a value",
                "without a value",
                graph -> argument(graph, 0).remove("arg"));
        graph(
                "a number beyond long",
                "not the JSON",
                graph -> argument(graph, 1).putObject("arg").put("as_int", new BigInteger("9".repeat(30))));
        graph(
                "a number of 1000 digits",
                "not the JSON",
                graph -> argument(graph, 1).putObject("arg").put("as_int", new BigInteger("9".repeat(1000))));
        graph(
                "a word as a number",
                "where a number is needed",
                graph -> argument(graph, 1).putObject("arg").put("as_float", "many"));
        graph("a graph as a result", "a graph as a result", graph -> {
            ObjectNode result = graph.objectNode();
            result.putObject("as_graph").put("name", "g").set("graph", emptyGraph(graph));
            array(graph, "/nodes/0/outputs").set(0, result);
        });
        graph(
                "a graph without content",
                "without content",
                graph -> argument(graph, 1)
                        .putObject("arg")
                        .putObject("as_graph")
                        .put("name", "g"));
        String open =
                "{\"inputs\":[],\"outputs\":[],\"nodes\":[{\"target\":\"torch.ops.higher_order.cond\",\"outputs\":[],"
                        + "\"inputs\":[{\"arg\":{\"as_graph\":{\"name\":\"g\",\"graph\":";
        String graphs = open.repeat(100) + "{\"nodes\":[]}" + "}}}]}]}".repeat(100);
        add(
                "graphs in graphs",
                "not the JSON",
                mlp().with(ProgramBuilder.MODEL, "{\"graph_module\":{\"graph\":" + graphs + "}}"));
        add(
                "a million nodes",
                "more than 262144",
                mlp().with(
                                ProgramBuilder.MODEL,
                                "{\"graph_module\":{\"graph\":{\"nodes\":["
                                        + "{\"target\":\"a\",\"inputs\":[],\"outputs\":[]},".repeat(300_000)
                                        + "{}]}}}"));
        add(
                "a million inputs",
                "more than 65536",
                mlp().with(
                                ProgramBuilder.MODEL,
                                "{\"graph_module\":{\"graph\":{\"inputs\":[" + "{\"as_none\":true},".repeat(100_000)
                                        + "{}]}}}"));
    }

    private static ObjectNode emptyGraph(ObjectNode any) {
        ObjectNode graph = any.objectNode();
        graph.putArray("inputs");
        graph.putArray("outputs");
        graph.putArray("nodes");
        return graph;
    }

    private void trees() {
        String leaf = "{\"type\":null,\"context\":null,\"children_spec\":[]}";
        tree("empty", "where START_ARRAY is needed", "");
        tree("no list", "where START_ARRAY", "{}");
        tree("an empty list", "is empty", "[]");
        tree("of version 2", "has version 2", "[2, " + leaf + "]");
        tree("a leaf", "is not a tuple of arguments", "[1, " + leaf + "]");
        tree("with two roots", "more than 2 values", "[1, " + leaf + ", " + leaf + "]");
        tree(
                "of a leaf with children",
                "a leaf with children",
                "[1, {\"type\":null,\"children_spec\":[" + leaf + "]}]");
        tree(
                "too deep",
                "deeper than 64",
                "[1, "
                        + "{\"type\":\"builtins.tuple\",\"context\":\"null\",\"children_spec\":[".repeat(70) + leaf
                        + "]}".repeat(70) + "]");
        tree(
                "far too deep",
                "",
                "[1, "
                        + "{\"type\":\"builtins.tuple\",\"context\":\"null\",\"children_spec\":[".repeat(2000) + leaf
                        + "]}".repeat(2000) + "]");
        tree(
                "too wide",
                "more than",
                "[1, {\"type\":\"builtins.tuple\",\"children_spec\":[" + (leaf + ",").repeat(70_000) + leaf + "]}]");
        tree(
                "with fewer keys",
                "has 1 keys for 2 values",
                tuple("{\"type\":\"builtins.dict\",\"context\":\"[\\\"a\\\"]\",\"children_spec\":[" + leaf + "," + leaf
                        + "]}"));
        tree(
                "with keys that are no JSON",
                "not the JSON",
                tuple("{\"type\":\"builtins.dict\",\"context\":\"[a\",\"children_spec\":[" + leaf + "]}"));
        tree("with more leaves", "its trees have 2 inputs", tuple(leaf + "," + leaf));
        tree("without leaves", "its trees have 0 inputs", tuple(""));
    }

    private static String tuple(String arguments) {
        return "[1, {\"type\":\"builtins.tuple\",\"context\":\"null\",\"children_spec\":["
                + "{\"type\":\"builtins.tuple\",\"context\":\"null\",\"children_spec\":[" + arguments + "]},"
                + "{\"type\":\"builtins.dict\",\"context\":\"[]\",\"children_spec\":[]}]}]";
    }

    private void tree(String name, String says, String spec) {
        edited(
                "a tree " + name,
                says,
                program -> object(program, "/graph_module/module_call_graph/0/signature")
                        .put("in_spec", spec));
    }

    private void sizes() {
        graph("a long formula", "longer than", graph -> formula(graph, "s0+".repeat(10_000)));
        graph(
                "a formula that is none",
                "without a formula",
                graph -> object(graph, "/tensor_values/input/sizes/0/as_expr").remove("expr_str"));
        graph(
                "a size that is a word",
                "as_int or as_expr",
                graph -> ((ObjectNode) graph.at("/tensor_values/input/sizes/1"))
                        .removeAll()
                        .put("as_word", 3));
        edited(
                "a range in words",
                "where a number is needed",
                program -> ((ObjectNode)
                                program.at("/range_constraints").iterator().next())
                        .put("max_val", "many"));
        graph(
                "a parameter with a symbol",
                "that is no number",
                graph -> ((ArrayNode) graph.at("/tensor_values/p_0_weight/sizes"))
                        .set(0, graph.at("/tensor_values/input/sizes/0")));
    }

    private static void formula(ObjectNode graph, String text) {
        object(graph, "/tensor_values/input/sizes/0/as_expr").put("expr_str", text);
    }

    /** What only the schema of an operator tells. */
    private void arguments() {
        argument("a number for a tensor", "no tensor beside it", "as_int", 7);
        argument("a word for a tensor", "expected Tensor", "as_string", "x");
        argument("a list for a tensor", "expected Tensor", "as_ints", List.of(1, 2));
        argument("nothing for a tensor", "expected Tensor", "as_none", true);
        argument("a type for a tensor", "expected Tensor", "as_scalar_type", 7);
        graph("an argument too many", "has no argument ghost", graph -> {
            ObjectNode input = array(graph, "/nodes/1/inputs").addObject();
            input.put("name", "ghost").putObject("arg").put("as_int", 1);
        });
        graph(
                "an argument too few",
                "has no default",
                graph -> array(graph, "/nodes/1/inputs").removeAll());
        graph(
                "an object for a tensor",
                "before it is there",
                graph -> argument(graph, 1)
                        .putObject("arg")
                        .putObject("as_custom_obj")
                        .put("name", "ghost")
                        .put("class_fqn", "a.B"));
        for (String target : new String[] {
            "torch.ops.aten.ghost.default",
            "torch.ops.aten.relu.ghost",
            "torch.ops.torchvision.nms.default",
            "torch.ops.higher_order.ghost",
            "torch.ops.aten.resize_.default",
            "torch.ops.aten.set_.source_Tensor",
            "torch.ops.aten._weight_norm.default",
            "torch.ops.aten.native_batch_norm_backward.default",
            "torch.ops.aten.relu.out",
            "torch.ops.aten.from_file.default",
            "os.system",
            "#my:op",
            "torch.ops.aten",
            "",
        }) {
            graph(
                    "the target \"" + target + "\"",
                    "needs what hub does not have",
                    graph -> object(graph, "/nodes/1").put("target", target));
        }
        graph("a float for an integer", "expected", graph -> {
            ObjectNode node = object(graph, "/nodes/1");
            node.put("target", "torch.ops.aten.softmax.int");
            ((ArrayNode) node.get("inputs"))
                    .addObject()
                    .put("name", "dim")
                    .putObject("arg")
                    .put("as_float", 0.5);
        });
    }

    private void argument(String name, String says, String kind, Object value) {
        graph(name, says, graph -> argument(graph, 1).putObject("arg").putPOJO(kind, value));
    }
}
