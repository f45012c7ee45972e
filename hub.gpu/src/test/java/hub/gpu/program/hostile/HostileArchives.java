package hub.gpu.program.hostile;

import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Programs whose archive lies: in its records, its versions and its weights. */
final class HostileArchives extends HostilePrograms {

    HostileArchives() {
        archives();
        versions();
        weights();
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
        String code = "data/aotinductor/model/net";
        add(
                "machine code for something unknown",
                "its metadata of machine code is not the JSON",
                mlp().with(code + ".so", "").with(code + "_metadata.json", "<html>"));
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
}
