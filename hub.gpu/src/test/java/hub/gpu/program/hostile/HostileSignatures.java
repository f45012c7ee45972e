package hub.gpu.program.hostile;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs that lie about what they take and give, how that is nested, and its sizes. */
final class HostileSignatures extends HostilePrograms {

    HostileSignatures() {
        signatures();
        trees();
        sizes();
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
}
