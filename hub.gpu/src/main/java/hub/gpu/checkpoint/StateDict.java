package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.gpu.Tensor;
import hub.gpu.memory.MalformedFileException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Tensors by name, in the order of the checkpoint or of the model. */
public final class StateDict {

    private final SequencedMap<String, Tensor> tensors;
    private final Map<String, UnreadValue> unreadValues;
    private final String origin;

    private StateDict(String origin, SequencedMap<String, Tensor> tensors, Map<String, UnreadValue> unreadValues) {
        this.origin = origin;
        this.tensors = tensors;
        this.unreadValues = unreadValues;
    }

    /**
     * @param origin where they are from, for messages: {@code "the checkpoint resnet18.pth"}
     * @param tensors the tensors in order
     */
    public static StateDict of(String origin, Map<String, Tensor> tensors) {
        return of(origin, tensors, Map.of());
    }

    /**
     * The same, of a checkpoint that has more than tensors.
     *
     * @param unreadValues what is at names where no tensor is; it is named to those who ask for a tensor there
     */
    public static StateDict of(String origin, Map<String, Tensor> tensors, Map<String, UnreadValue> unreadValues) {
        return new StateDict(
                origin, Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors)), Map.copyOf(unreadValues));
    }

    /** Where they are from. */
    public String origin() {
        return origin;
    }

    /** The names, in order. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** Whether there is a tensor of that name. */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /**
     * One tensor.
     *
     * @throws HubException of kind NOT_FOUND if there is none of that name, CORRUPT if something else has that name
     */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null && unreadValues.containsKey(name)) {
            throw new HubException(
                    HubException.Kind.CORRUPT,
                    MalformedFileException.shown("%s: %s is %s".formatted(origin, name, unreadValues.get(name))));
        }
        if (tensor == null) {
            throw new HubException(
                    HubException.Kind.NOT_FOUND,
                    MalformedFileException.shown("%s has no %s, only %s".formatted(origin, name, tensors.keySet())));
        }
        return tensor;
    }

    /** All of them; the map cannot be changed. */
    public SequencedMap<String, Tensor> asMap() {
        return tensors;
    }

    /**
     * The same tensors by other names, {@code renamed(name -> name.replace("gamma", "weight"))} for instance.
     *
     * @throws HubException of kind CORRUPT if two would have one name
     */
    public StateDict renamed(UnaryOperator<String> rename) {
        var renamed = new LinkedHashMap<String, Tensor>();
        tensors.forEach((name, tensor) -> {
            String other = rename.apply(name);
            if (renamed.put(other, tensor) != null) {
                throw new HubException(
                        HubException.Kind.CORRUPT, "%s: renamed, two tensors are called %s".formatted(origin, other));
            }
        });
        var others = new HashMap<String, UnreadValue>();
        unreadValues.forEach((name, unread) -> others.put(rename.apply(name), unread));
        return of(origin, renamed, others);
    }

    /** The same state dict with other tensors by the same names: those that were brought to a device, for instance. */
    public StateDict with(Map<String, Tensor> others) {
        return of(origin, others, unreadValues);
    }

    /** What the checkpoint has at a name, in words, if that is not a tensor; else null. */
    String otherThanTensor(String name) {
        UnreadValue unread = unreadValues.get(name);
        return unread == null ? null : unread.description();
    }

    /** How many there are. */
    public int size() {
        return tensors.size();
    }

    /** Its origin and size. */
    @Override
    public String toString() {
        return "%d tensors of %s".formatted(tensors.size(), origin);
    }
}
