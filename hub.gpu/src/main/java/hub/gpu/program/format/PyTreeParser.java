package hub.gpu.program.format;

import hub.gpu.memory.MalformedFileException;
import hub.gpu.program.graph.PyTree;
import hub.gpu.program.graph.PyTree.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads how Python nests values: {@code [1, {"type": "builtins.tuple", "context": "null", "children_spec": […]}]}.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/main/torch/utils/_pytree.py">treespec_dumps</a>
 */
final class PyTreeParser {

    private static final int VERSION = 1;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_NODES = 1 << 16;
    private static final int MAX_CONTEXT = 1 << 20;

    private final JsonReader json;
    private final Map<String, List<String>> namedTuples;
    private int nodes;

    private PyTreeParser(JsonReader json, Map<String, List<String>> namedTuples) {
        this.json = json;
        this.namedTuples = namedTuples;
    }

    /** @param namedTuples the fields of the named tuples that the program knows, by their class */
    static PyTree parse(String text, Map<String, List<String>> namedTuples) {
        var found = new ArrayList<PyTree>();
        JsonReader.read("its tree of inputs or outputs", text, json -> {
            var position = new int[1];
            json.list(2, () -> {
                if (position[0]++ == 0) {
                    long version = json.integer();
                    if (version != VERSION) {
                        throw json.refused("has version %d, and %d is known".formatted(version, VERSION));
                    }
                } else {
                    found.add(new PyTreeParser(json, namedTuples).tree(0));
                }
                return null;
            });
            return null;
        });
        if (found.size() != 1) {
            throw new MalformedFileException("its tree of inputs or outputs is empty");
        }
        return found.getFirst();
    }

    private PyTree tree(int depth) {
        if (depth > MAX_DEPTH) {
            throw json.refused("is deeper than " + MAX_DEPTH);
        }
        if (++nodes > MAX_NODES) {
            throw json.refused("has more than " + MAX_NODES + " nodes");
        }
        var type = new String[1];
        var context = new String[1];
        var children = new ArrayList<PyTree>();
        json.object(field -> {
            switch (field) {
                case "type" -> type[0] = json.isNull() ? null : json.string();
                case "context" -> context[0] = json.isNull() ? null : json.string();
                case "children_spec" -> children.addAll(json.list(MAX_NODES, () -> tree(depth + 1)));
                default -> json.skip();
            }
        });
        if (type[0] == null) {
            if (!children.isEmpty()) {
                throw json.refused("has a leaf with children");
            }
            return PyTree.leaf();
        }
        return container(type[0], context[0], List.copyOf(children));
    }

    private PyTree container(String type, String context, List<PyTree> children) {
        List<String> keys = switch (type) {
            case "builtins.tuple", "builtins.list", "collections.deque" -> List.of();
            case "collections.namedtuple" -> namedTuples.getOrDefault(context, List.of());
            default -> keys(context);
        };
        boolean named = !keys.isEmpty();
        if (type.equals("collections.namedtuple") || type.startsWith("torch.return_types.")) {
            return sized(new PyTree(named ? Type.NAMEDTUPLE : Type.TUPLE, keys, children));
        }
        return switch (type) {
            case "builtins.tuple" -> new PyTree(Type.TUPLE, List.of(), children);
            case "builtins.list", "collections.deque" -> new PyTree(Type.LIST, List.of(), children);
            case "builtins.dict", "collections.OrderedDict", "collections.defaultdict" ->
                sized(new PyTree(Type.DICT, keys, children));
            // A class that the model registered. Its parts have names, or only an order.
            default -> sized(new PyTree(named ? Type.DICT : Type.TUPLE, keys, children));
        };
    }

    private PyTree sized(PyTree tree) {
        boolean isKeyed = tree.type() == Type.DICT || tree.type() == Type.NAMEDTUPLE;
        if (isKeyed && tree.keys().size() != tree.children().size()) {
            throw json.refused("has %d keys for %d values"
                    .formatted(tree.keys().size(), tree.children().size()));
        }
        return tree;
    }

    /** The keys in a context: a list of them, also inside another list or object, as a default dictionary has it. */
    private static List<String> keys(String context) {
        if (context == null
                || context.length() > MAX_CONTEXT
                || !(context.startsWith("[") || context.startsWith("{"))) {
            return List.of();
        }
        return JsonReader.read("a context in its tree of inputs or outputs", context, PyTreeParser::keys);
    }

    private static List<String> keys(JsonReader json) {
        if (json.isList()) {
            var nested = new ArrayList<String>();
            var isNested = new boolean[1];
            List<String> keys = json.list(MAX_NODES, () -> {
                if (json.isString()) {
                    return json.string();
                }
                if (json.isInteger()) {
                    return Long.toString(json.integer());
                }
                // A dataclass has the names of its fields, then of those that are None.
                if (json.isList() && !isNested[0]) {
                    isNested[0] = true;
                    nested.addAll(keys(json));
                } else {
                    json.skip();
                }
                return "";
            });
            return isNested[0] ? List.copyOf(nested) : keys;
        }
        var keys = new ArrayList<String>();
        json.object(field -> {
            if (field.equals("dict_context") && json.isList()) {
                keys.addAll(keys(json));
            } else {
                json.skip();
            }
        });
        return List.copyOf(keys);
    }
}
