package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Leaves of a tree, each with a name of its own: the keys and indices that lead to it, joined by dots. If that is the same
 * for several leaves, they are numbered: {@code a.b (1)} and {@code a.b (2)}.
 */
final class NamedLeaves {

    /** Characters of all names together: a long key may stand above many leaves. */
    private static final long MAX_CHARACTERS = 32L << 20;

    private record Leaf(String path, Object value) {}

    private final Path file;
    private final Predicate<Object> wanted;
    private final List<Leaf> leaves = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private long characters;

    private NamedLeaves(Path file, Predicate<Object> wanted) {
        this.file = file;
        this.wanted = wanted;
    }

    /** @throws HubException of kind CORRUPT if all names together are too long */
    static NamedLeaves of(Path file, Object root, Predicate<Object> wanted) {
        var leaves = new NamedLeaves(file, wanted);
        leaves.visit("", root);
        return leaves;
    }

    /** All leaves, in the order of the tree. */
    SequencedMap<String, Object> byName() {
        var named = LinkedHashMap.<String, Object>newLinkedHashMap(leaves.size());
        var numbers = new HashMap<String, Integer>();
        for (Leaf leaf : leaves) {
            String name = leaf.path;
            if (counts.get(leaf.path) > 1) {
                // A number that makes the path of another leaf is passed over.
                do {
                    name = leaf.path + " (" + numbers.merge(leaf.path, 1, Integer::sum) + ")";
                } while (counts.containsKey(name));
            }
            named.put(name, leaf.value);
        }
        return named;
    }

    /** The paths that lead to several leaves, and to how many. */
    Map<String, Integer> shared() {
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void visit(String path, Object node) {
        switch (node) {
            case Map<?, ?> map -> map.forEach((key, value) -> visit(join(path, key), value));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    visit(join(path, i), list.get(i));
                }
            }
            case null, default -> {
                if (wanted.test(node)) {
                    leaves.add(new Leaf(path, node));
                    counts.merge(path, 1, Integer::sum);
                }
            }
        }
    }

    private String join(String path, Object key) {
        String name = name(key);
        characters += path.length() + name.length() + 1;
        if (characters > MAX_CHARACTERS) {
            throw new HubException(
                    Kind.CORRUPT, file + ": the names in it have more than " + MAX_CHARACTERS + " characters in all");
        }
        return path.isEmpty() ? name : path + "." + name;
    }

    /** As Python's {@code str} writes it. Fractions are written as Java does, and a class is its full name. */
    private static String name(Object key) {
        return switch (key) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Double number when !Double.isFinite(number) -> number.isNaN() ? "nan" : number > 0 ? "inf" : "-inf";
            case List<?> tuple ->
                tuple.stream()
                        .map(item -> item instanceof String text ? "'" + text + "'" : name(item))
                        .collect(Collectors.joining(", ", "(", tuple.size() == 1 ? ",)" : ")"));
            case UnreadValue unread -> unread.className();
            default -> key.toString();
        };
    }
}
