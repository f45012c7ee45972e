package hub.gpu.checkpoint.pickle;

import java.util.LinkedHashMap;
import java.util.Map;

/** A Python dictionary in its order; or an object without methods, whose attributes are then its items. */
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

    /** Keys may be made to collide, so that even copying takes long. */
    void putAll(Dict other, PickleLimits limits) {
        other.forEach((key, value) -> {
            limits.values(1);
            put(key, value);
        });
    }
}
