package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Visits the leaves of a tree, and names each by the keys and indices that lead to it, joined by dots. */
final class NamedLeaves {

    /** Characters of all names together: a long key may stand above many leaves. */
    private static final long MAX_CHARACTERS = 32L << 20;

    private final Path file;
    private final BiConsumer<String, Object> leaves;
    private long characters;

    private NamedLeaves(Path file, BiConsumer<String, Object> leaves) {
        this.file = file;
        this.leaves = leaves;
    }

    /** @throws HubException of kind CORRUPT if all names together are too long */
    static void walk(Path file, Object root, BiConsumer<String, Object> leaves) {
        new NamedLeaves(file, leaves).node("", root);
    }

    private void node(String path, Object node) {
        switch (node) {
            case Map<?, ?> map -> map.forEach((key, value) -> node(join(path, key), value));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    node(join(path, i), list.get(i));
                }
            }
            case null, default -> leaves.accept(path, node);
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

    /** As Python's {@code str} writes it. Fractions are written as Java does. */
    private static String name(Object key) {
        return switch (key) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case Double number when !Double.isFinite(number) -> number.isNaN() ? "nan" : number > 0 ? "inf" : "-inf";
            case List<?> tuple ->
                tuple.stream()
                        .map(item -> item instanceof String text ? "'" + text + "'" : name(item))
                        .collect(Collectors.joining(", ", "(", tuple.size() == 1 ? ",)" : ")"));
            default -> key.toString();
        };
    }
}
