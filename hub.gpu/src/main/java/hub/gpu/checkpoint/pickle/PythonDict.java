package hub.gpu.checkpoint.pickle;

import java.util.LinkedHashMap;
import java.util.Map;

/** A Python dictionary in its order. It also stands for an object without methods: then its items are the attributes. */
public final class PythonDict extends LinkedHashMap<Object, Object> {

    private static final long serialVersionUID = 1;

    private static final String METADATA = "_metadata";

    private final boolean object;
    private transient Map<?, ?> attributes = Map.of();

    PythonDict(boolean object) {
        this.object = object;
    }

    /** What a state dict says of itself beside its items; null if it says nothing. */
    public Object metadata() {
        return attributes.get(METADATA);
    }

    void build(PythonDict state, PickleLimits limits) {
        if (object) {
            putAll(state, limits);
        } else {
            attributes = state;
        }
    }

    /** Keeps attributes that are not read: the tree then says that they are not. */
    void buildUnread(UnreadObject state) {
        if (object) {
            put("__dict__", state);
        } else {
            attributes = Map.of(METADATA, state);
        }
    }

    /** Copies one item at a time, and counts it: a file may have keys that collide, and then even a copy takes long. */
    void putAll(PythonDict other, PickleLimits limits) {
        other.forEach((key, value) -> {
            limits.values(1);
            put(key, value);
        });
    }
}
