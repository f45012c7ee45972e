package hub.gpu.checkpoint.pickle;

import java.util.LinkedHashMap;
import java.util.Map;

/** A Python dictionary in its order. It also stands for an object without methods: then its items are the attributes. */
public final class Dict extends LinkedHashMap<Object, Object> {

    private static final long serialVersionUID = 1;

    private final boolean object;
    private transient Map<?, ?> attributes = Map.of();

    Dict(boolean object) {
        this.object = object;
    }

    /** What an OrderedDict carries beside its items: {@code _metadata} in a state dict. */
    public Map<?, ?> attributes() {
        return attributes;
    }

    void build(Dict state, PickleLimits limits) {
        if (object) {
            putAll(state, limits);
        } else {
            attributes = state;
        }
    }

    /** Copies one item at a time, and counts it: a file may have keys that collide, and then even a copy takes long. */
    void putAll(Dict other, PickleLimits limits) {
        other.forEach((key, value) -> {
            limits.values(1);
            put(key, value);
        });
    }
}
