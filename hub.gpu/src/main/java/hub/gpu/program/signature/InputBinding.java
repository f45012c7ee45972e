package hub.gpu.program.signature;

import hub.gpu.Tensor;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.PyTree;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Takes the values of a caller apart, as the program nests them. */
public final class InputBinding {

    private final List<PyTree> parts;
    private final List<String> names;
    private final List<InputSpec> leaves;
    private final boolean[] fixed;

    /** What was found at each leaf, and where. */
    public record Leaves(List<Object> values, List<String> places) {}

    public InputBinding(ExportedProgram program) {
        parts = SignatureReader.parts(program);
        names = SignatureReader.names(program);
        leaves = SignatureReader.given(program);
        fixed = new boolean[parts.size()];
        int leaf = 0;
        for (int i = 0; i < fixed.length; i++) {
            int end = leaf + parts.get(i).leaves();
            fixed[i] =
                    leaves.subList(leaf, end).stream().allMatch(input -> input.role() == InputSpec.Role.CONSTANT_INPUT);
            leaf = end;
        }
    }

    /**
     * The leaves of arguments in order. Arguments that are fixed may be left out.
     *
     * @throws IllegalArgumentException if they are too many, too few, or of another structure
     */
    public Leaves bind(Object... given) {
        Objects.requireNonNull(given, "the inputs");
        var needed = new ArrayList<Integer>();
        for (int i = 0; i < fixed.length; i++) {
            if (!fixed[i]) {
                needed.add(i);
            }
        }
        boolean isAll = given.length == parts.size();
        if (!isAll && given.length != needed.size()) {
            throw new IllegalArgumentException("Expected %d %s (%s), not %d"
                    .formatted(needed.size(), needed.size() == 1 ? "input" : "inputs", named(needed), given.length));
        }
        var found = new Leaves(new ArrayList<>(), new ArrayList<>());
        int next = 0;
        for (int i = 0; i < parts.size(); i++) {
            if (isAll || !fixed[i]) {
                take(parts.get(i), given[next++], names.get(i), found);
            } else {
                takeFixed(parts.get(i), found, names.get(i));
            }
        }
        return found;
    }

    /** As {@link #bind(Object...)}, by name. */
    public Leaves bind(Map<String, ?> given) {
        for (String name : given.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("There is no input %s, only %s%s"
                        .formatted(name, names, isOneMap() ? ": give the map by this name" : ""));
            }
        }
        var found = new Leaves(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < parts.size(); i++) {
            String name = names.get(i);
            if (given.containsKey(name)) {
                take(parts.get(i), given.get(name), name, found);
            } else if (fixed[i]) {
                takeFixed(parts.get(i), found, name);
            } else {
                throw new IllegalArgumentException("The input %s is missing: expected %s".formatted(name, names));
            }
        }
        return found;
    }

    /** Whether a map that is given may be meant as the one input, and not as the inputs by name. */
    private boolean isOneMap() {
        return parts.size() == 1 && !parts.getFirst().keys().isEmpty();
    }

    private String named(List<Integer> places) {
        return String.join(", ", places.stream().map(names::get).toList());
    }

    private void takeFixed(PyTree tree, Leaves found, String place) {
        for (int i = tree.leaves(); i > 0; i--) {
            found.values.add(leaves.get(found.values.size()).target());
            found.places.add(place);
        }
    }

    private static void take(PyTree tree, Object value, String place, Leaves found) {
        switch (tree.type()) {
            case LEAF -> {
                found.values.add(value);
                found.places.add(place);
            }
            case TUPLE, LIST -> takeItems(tree, items(value, place), place, found);
            case DICT, NAMEDTUPLE -> takeEntries(tree, value, place, found);
        }
    }

    private static void takeItems(PyTree tree, List<?> items, String place, Leaves found) {
        if (items.size() != tree.children().size()) {
            throw new IllegalArgumentException("%s: expected %d values, not %d"
                    .formatted(place, tree.children().size(), items.size()));
        }
        for (int i = 0; i < items.size(); i++) {
            take(tree.children().get(i), items.get(i), place + "[" + i + "]", found);
        }
    }

    private static void takeEntries(PyTree tree, Object value, String place, Leaves found) {
        boolean isOrdered = tree.type() == PyTree.Type.NAMEDTUPLE && (value instanceof Collection || isArray(value));
        if (isOrdered) {
            takeItems(tree, items(value, place), place, found);
            return;
        }
        Map<String, Object> entries = entries(value, place);
        if (!entries.keySet().equals(Set.copyOf(tree.keys()))) {
            throw new IllegalArgumentException(
                    "%s: expected the keys %s, not %s".formatted(place, tree.keys(), entries.keySet()));
        }
        for (int i = 0; i < tree.keys().size(); i++) {
            String key = tree.keys().get(i);
            take(tree.children().get(i), entries.get(key), place + "." + key, found);
        }
    }

    private static boolean isArray(Object value) {
        return value instanceof Object[];
    }

    private static List<?> items(Object value, String place) {
        return switch (value) {
            case List<?> list -> list;
            case Object[] array -> Arrays.asList(array);
            case null, default ->
                throw new IllegalArgumentException("%s: expected a list, not %s".formatted(place, kind(value)));
        };
    }

    private static Map<String, Object> entries(Object value, String place) {
        var entries = new HashMap<String, Object>();
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, each) -> entries.put(Objects.toString(key), each));
            case Record row -> {
                for (RecordComponent component : row.getClass().getRecordComponents()) {
                    entries.put(component.getName(), read(component, row));
                }
            }
            case null, default ->
                throw new IllegalArgumentException(
                        "%s: expected a map or a record, not %s".formatted(place, kind(value)));
        }
        return entries;
    }

    private static Object read(RecordComponent component, Record row) {
        try {
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("%s cannot be read: its record is not public".formatted(component), e);
        }
    }

    static String kind(Object value) {
        return switch (value) {
            case null -> "null";
            case List<?> _, Object[] _ -> "a list";
            case Map<?, ?> _ -> "a map";
            case Record _ -> "a record";
            case CharSequence _ -> "a text";
            case Boolean _ -> "a boolean";
            case Tensor _ -> "a tensor";
            default -> value.getClass().getSimpleName();
        };
    }
}
