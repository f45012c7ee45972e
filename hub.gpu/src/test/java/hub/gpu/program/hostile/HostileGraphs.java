package hub.gpu.program.hostile;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs whose graph lies: in its nodes, its arguments and its enumerations. */
final class HostileGraphs extends HostilePrograms {

    HostileGraphs() {
        graphs();
        arguments();
        enumerations();
        graphsInside();
    }

    /** What a node and the graph that it runs say of each other. */
    private void graphsInside() {
        for (int count = 0; count < 4; count++) {
            int kept = count;
            inside(
                    "conditional",
                    "a branch of " + count + " arguments",
                    "expected 4 arguments, not " + count,
                    node -> cut(array(node, "/inputs"), kept));
        }
        inside(
                "conditional",
                "a branch without a value",
                "values to a graph of",
                node -> array(node, "/inputs/3/arg/as_tensors").removeAll());
        inside(
                "conditional",
                "a branch on a word",
                "expected one truth value",
                node -> object(node, "/inputs/0").putObject("arg").put("as_string", "x"));
        inside(
                "conditional",
                "a branch without an output",
                "results from a graph of 0 outputs",
                node -> array(node, "/inputs/1/arg/as_graph/graph/outputs").removeAll());
        inside(
                "looped",
                "a loop on nothing",
                "expected one truth value",
                node -> array(node, "/inputs/0/arg/as_graph/graph/outputs").removeAll());
        inside(
                "looped",
                "a loop that loses a value",
                "carries",
                node -> array(node, "/inputs/1/arg/as_graph/graph/outputs").removeAll());
        inside(
                "mapped",
                "a graph for more than it gets",
                "values to a graph of",
                node -> array(node, "/inputs/0/arg/as_graph/graph/inputs")
                        .addObject()
                        .putObject("as_tensor")
                        .put("name", "more"));
    }

    private static void cut(ArrayNode array, int kept) {
        while (array.size() > kept) {
            array.remove(kept);
        }
    }

    private void inside(String program, String name, String says, Consumer<ObjectNode> change) {
        add(
                name,
                says,
                ProgramBuilder.of(program)
                        .graph(graph -> array(graph, "/nodes").forEach(node -> {
                            if (node.get("target").asString().contains("higher_order")) {
                                change.accept((ObjectNode) node);
                            }
                        })));
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
        graph(
                "a result too many",
                "takes another result than relu(",
                graph -> array(graph, "/nodes/1/outputs")
                        .addObject()
                        .putObject("as_tensor")
                        .put("name", "more"));
        graph("the size of nothing", "expected more than 0 arguments", graph -> {
            ObjectNode node = array(graph, "/nodes").addObject();
            node.put("target", "torch.ops.aten.sym_size.int").putArray("inputs");
            node.putArray("outputs").addObject().putObject("as_sym_int").put("as_name", "size");
        });
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
            "torch.ops.aten._segment_reduce_backward.default",
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
        graph("a number that its type does not hold", "cannot be converted", graph -> {
            ObjectNode node = object(graph, "/nodes/1");
            node.put("target", "torch.ops.aten.mul.Tensor");
            array(graph, "/tensor_values/linear/sizes").removeAll();
            ((ArrayNode) node.get("inputs"))
                    .addObject()
                    .put("name", "other")
                    .putObject("arg")
                    .put("as_float", 1e300);
        });
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
}
