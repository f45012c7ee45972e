package hub.gpu.program.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes programs at random. Most changes are of single values of their JSON, so that the reader comes as far as the change:
 * a value becomes another that stands elsewhere by the same key, or one at a limit; items of lists come, go and move.
 */
final class ProgramMutator {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = new JsonMapper();

    /** No tensor of such sizes fits into memory: a call gives an error, and takes no time. */
    private static final long[] INTEGERS = {
        0,
        1,
        2,
        3,
        7,
        8,
        36,
        64,
        100,
        1L << 40,
        (1L << 53) + 1,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE,
        -1,
        -2,
        -65,
        Long.MIN_VALUE
    };

    private static final double[] FRACTIONS = {0, -0.0, 0.5, 1e-45, -1e300, 1e300};

    private static final String[] TEXTS = {
        "",
        "x",
        "NaN",
        "-Infinity",
        "s0",
        "2*s0 + 1",
        "Symbol('s0', positive=True, integer=True)",
        "max(1, 0)",
        "cuda",
        "meta",
        "_",
        "0.weight",
        "relu",
        "../x",
        "a".repeat(10_000)
    };

    private final Random random;
    private final List<ProgramBuilder> seeds = new ArrayList<>();
    private final List<JsonNode> models = new ArrayList<>();
    private final List<String> targets;

    /** @param folder with sound programs */
    ProgramMutator(Random random, Path folder) throws IOException {
        this.random = random;
        var found = new TreeSet<String>();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".pt2"))
                    .sorted()
                    .toList()) {
                ProgramBuilder seed = ProgramBuilder.read(file);
                if (seed.has(ProgramBuilder.MODEL)) {
                    JsonNode model = seed.json(ProgramBuilder.MODEL);
                    seeds.add(seed);
                    models.add(model);
                    model.findValues("target").forEach(target -> found.add(target.asString("")));
                }
            }
        }
        targets = List.copyOf(found);
    }

    byte[] next() {
        int seed = random.nextInt(seeds.size());
        ProgramBuilder changed = seeds.get(seed).copy();
        boolean isWeights = random.nextInt(10) == 0 && changed.has(ProgramBuilder.WEIGHTS);
        changed.edit(isWeights ? ProgramBuilder.WEIGHTS : ProgramBuilder.MODEL, this::change);
        if (random.nextInt(50) == 0) {
            String model = changed.text(ProgramBuilder.MODEL);
            changed.with(ProgramBuilder.MODEL, spliced(model));
        }
        byte[] bytes = changed.bytes("net/");
        if (random.nextInt(20) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Some bytes of a text come twice, or not at all. */
    private String spliced(String text) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(40));
        return random.nextBoolean()
                ? text.substring(0, from) + text.substring(to)
                : text.substring(0, to) + text.substring(from);
    }

    private void change(ObjectNode tree) {
        for (int i = random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 1; i > 0; i--) {
            // Most of a program is what the exporter knew of its tensors: nodes have their share apart.
            JsonNode nodes = tree.at("/graph_module/graph/nodes");
            JsonNode parent = somewhere(nodes.isArray() && random.nextInt(3) > 0 ? nodes : tree);
            if (parent instanceof ObjectNode object && !object.isEmpty()) {
                List<String> names = List.copyOf(object.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                change(object, name);
            } else if (parent instanceof ArrayNode array && !array.isEmpty()) {
                change(array);
            }
        }
    }

    private JsonNode somewhere(JsonNode root) {
        var all = new ArrayList<JsonNode>();
        collect(root, all);
        return all.get(random.nextInt(all.size()));
    }

    private static void collect(JsonNode node, List<JsonNode> all) {
        if (node.isContainer()) {
            all.add(node);
            node.forEach(child -> collect(child, all));
        }
    }

    private void change(ObjectNode object, String name) {
        switch (random.nextInt(8)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name, atLimit());
            case 2 -> object.set("as_" + (random.nextBoolean() ? "int" : "sym_int"), object.get(name));
            case 3 -> object.set(name, text(object.get(name)));
            default -> object.set(name, name.equals("target") ? target() : alike(name, object.get(name)));
        }
    }

    private JsonNode target() {
        return NODES.stringNode(targets.get(random.nextInt(targets.size())));
    }

    /** The value of the same key elsewhere, in this program or in another. */
    private JsonNode alike(String key, JsonNode old) {
        List<JsonNode> others = models.get(random.nextInt(models.size())).findValues(key);
        return others.isEmpty() || random.nextInt(4) == 0
                ? number(old)
                : others.get(random.nextInt(others.size())).deepCopy();
    }

    private JsonNode number(JsonNode old) {
        return switch (old) {
            case JsonNode number when number.isIntegralNumber() -> integer();
            case JsonNode number
            when number.isNumber() -> NODES.numberNode(FRACTIONS[random.nextInt(FRACTIONS.length)]);
            case JsonNode flag when flag.isBoolean() -> NODES.booleanNode(!flag.asBoolean());
            default -> atLimit();
        };
    }

    private JsonNode integer() {
        return NODES.numberNode(INTEGERS[random.nextInt(INTEGERS.length)]);
    }

    private JsonNode atLimit() {
        return switch (random.nextInt(6)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.stringNode(TEXTS[random.nextInt(TEXTS.length)]);
            case 2 -> NODES.objectNode();
            case 3 -> NODES.arrayNode();
            case 4 -> NODES.numberNode(FRACTIONS[random.nextInt(FRACTIONS.length)]);
            default -> integer();
        };
    }

    /** A tree inside of a text, as pytrees are, is changed as well. */
    private JsonNode text(JsonNode old) {
        if (!old.isString()) {
            return number(old);
        }
        return NODES.stringNode(old.asString().isEmpty() ? "x" : spliced(old.asString()));
    }

    private void change(ArrayNode array) {
        int at = random.nextInt(array.size());
        JsonNode item = array.get(at);
        JsonNode other = array.get(random.nextInt(array.size()));
        switch (random.nextInt(7)) {
            case 0 -> array.remove(at);
            case 1 -> array.insert(at, other.deepCopy());
            case 2 -> array.set(at, other.deepCopy());
            case 3 -> array.add(array.remove(at));
            case 4 -> array.set(at, atLimit());
            case 5 -> {
                for (int i = 1 + random.nextInt(70); i > 0; i--) {
                    array.add(item.deepCopy());
                }
            }
            default -> array.set(at, number(item));
        }
    }
}
