package hub.gpu.checkpoint.pickle;

import hub.gpu.StoredTensor;
import hub.gpu.memory.MalformedFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Turns what a pickle made into a tree that cannot be changed. A part that is repeated counts each time, so that the tree
 * stays within the limits. */
public final class ImmutableTree {

    /** Containers inside containers. */
    private static final int MAX_DEPTH = 100;

    private final PickleLimits limits;
    private final Set<Object> above = Collections.newSetFromMap(new IdentityHashMap<>());

    private ImmutableTree(PickleLimits limits) {
        this.limits = limits;
    }

    /**
     * @throws MalformedFileException if it contains itself, is too deep, repeats its parts too often, or if nothing of
     *     it is read
     */
    public static Object of(Object value, PickleLimits limits) {
        if (read(value) instanceof UnreadObject all) {
            throw all.malformed();
        }
        return ofPart(value, limits);
    }

    /** The same for something beside the tensors, of which nothing needs to be read. */
    public static Object ofPart(Object value, PickleLimits limits) {
        return new ImmutableTree(limits).node(value);
    }

    private static Object read(Object value) {
        return value instanceof NumpyObject.Array array ? array.content() : value;
    }

    private Object node(Object value) {
        limits.values(1);
        return switch (read(value)) {
            case PythonDict dict -> within(dict, () -> map(dict));
            case List<?> list -> within(list, () -> list(list));
            case Set<?> set -> within(set, () -> set(set));
            case UnreadObject unread -> unread.value();
            case PickledStorage storage -> tensor(storage.whole());
            case StoredTensor tensor -> tensor(tensor);
            case NumpyObject element -> element.toString();
            case StorageType type -> type.toString();
            case AllowedGlobals.Callable function -> "a function";
            case AllowedGlobals.Type type -> "a class";
            case null -> null;
            case Object plain -> plain;
        };
    }

    private StoredTensor tensor(StoredTensor tensor) {
        limits.tensor(tensor.bytes());
        return tensor;
    }

    private Object within(Object container, Supplier<Object> content) {
        if (above.size() >= MAX_DEPTH) {
            throw new MalformedFileException(
                    "its pickle has containers in containers, more than " + MAX_DEPTH + " deep");
        }
        if (!above.add(container)) {
            throw new MalformedFileException("its pickle has a container that contains itself");
        }
        Object built = content.get();
        above.remove(container);
        return built;
    }

    private Map<Object, Object> map(PythonDict dict) {
        var map = LinkedHashMap.newLinkedHashMap(dict.size());
        dict.forEach((key, value) -> map.put(node(key), node(value)));
        return Collections.unmodifiableMap(map);
    }

    private List<Object> list(Collection<?> items) {
        var list = new ArrayList<>(items.size());
        items.forEach(item -> list.add(node(item)));
        return Collections.unmodifiableList(list);
    }

    private Set<Object> set(Set<?> items) {
        var set = LinkedHashSet.newLinkedHashSet(items.size());
        items.forEach(item -> set.add(node(item)));
        return Collections.unmodifiableSet(set);
    }
}
