package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.libtorch.Scopes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A place in a checkpoint, or among fresh parameters, from which layers take theirs by name: one code for both.
 *
 * {@snippet :
 * Net(Weights w) {
 *     conv1 = new Conv2d(w.at("conv1"), 1, 16, 3);
 *     fc = new Linear(w.at("fc"), 64, 10);
 * }
 * Net net = torch.weights(file).load(Net::new);
 * }
 *
 * Every name that is asked for is recorded, so it is also the model's {@linkplain #stateDict state dict}. Fresh
 * parameters are initialised in the order in which they are asked for. Weights belong to no {@link
 * hub.gpu.TensorScope}. One tree of weights is for one thread.
 */
public final class Weights {

    private final Source source;
    private final String prefix;

    /** From where fresh parameters are copied, or null where they are drawn. */
    private final String pattern;

    /** What all places of one tree share. */
    private static final class Source {
        private final Torch torch;
        private final StateDict checkpoint;
        private final Device device;
        private final Map<String, Tensor> used = new LinkedHashMap<>();
        private List<String> problems;

        private Source(Torch torch, StateDict checkpoint, Device device) {
            this.torch = torch;
            this.checkpoint = checkpoint;
            this.device = device;
        }
    }

    private Weights(Source source, String prefix, String pattern) {
        this.source = source;
        this.prefix = prefix;
        this.pattern = pattern;
    }

    /** The weights of a state dict, put on a device as they are asked for. */
    public static Weights of(Torch torch, StateDict checkpoint, Device device) {
        return new Weights(new Source(torch, checkpoint, device), "", null);
    }

    /** Weights made as they are asked for, on a device. */
    public static Weights fresh(Torch torch, Device device) {
        return new Weights(new Source(torch, null, device), "", null);
    }

    /** The place below this one: its names begin with {@code name} and a dot. */
    public Weights at(String name) {
        return new Weights(source, prefix + name + ".", pattern == null ? null : pattern + name + ".");
    }

    /** The place below this one with a number for a name, as in a list of layers. */
    public Weights at(int index) {
        return at(Integer.toString(index));
    }

    /** This place, where fresh parameters are copies of those at another: layers that begin alike, and draw once. */
    public Weights copying(Weights other) {
        return new Weights(source, prefix, other.prefix);
    }

    /** Whether parameters are made here, rather than read. */
    public boolean isFresh() {
        return source.checkpoint == null;
    }

    /** Whether the checkpoint has such a tensor here; true for fresh weights. */
    public boolean contains(String name) {
        return isFresh() || source.checkpoint.contains(prefix + name);
    }

    /**
     * A tensor of type float32, or of the checkpoint's floating type.
     *
     * @param name its name here
     * @param initialise fills it in place, if it is fresh
     * @param shape what its shape must be
     * @throws HubException of kind CORRUPT if the checkpoint has none, or one of another shape
     */
    public Tensor parameter(String name, Consumer<Tensor> initialise, long... shape) {
        return take(name, DType.FLOAT32, initialise, shape);
    }

    /** As {@link #parameter}, of a type. */
    public Tensor parameter(String name, DType type, Consumer<Tensor> initialise, long... shape) {
        return take(name, type, initialise, shape);
    }

    /** Notes that a tensor of the checkpoint is known and not needed, such as a count of training steps. */
    public void ignore(String name) {
        if (!isFresh() && source.checkpoint.contains(prefix + name)) {
            source.used.put(prefix + name, source.checkpoint.get(prefix + name));
        }
    }

    /**
     * Builds a model from these weights, strictly: every name that it asks for must be there with its shape, and every
     * name of the checkpoint below this place must be asked for.
     *
     * @throws HubException of kind CORRUPT that names all missing, wrong and unexpected keys
     */
    public <M> M load(Function<Weights, M> constructor) {
        List<String> before = source.problems;
        source.problems = new ArrayList<>();
        try {
            M model = constructor.apply(this);
            source.problems.addAll(unexpected());
            if (!source.problems.isEmpty()) {
                throw corrupt(source.problems);
            }
            return model;
        } finally {
            source.problems = before;
        }
    }

    /**
     * Checks that every name of the checkpoint below this place was asked for.
     *
     * @throws HubException of kind CORRUPT that names those that were not
     */
    public void requireAllUsed() {
        List<String> unexpected = unexpected();
        if (!unexpected.isEmpty()) {
            throw corrupt(unexpected);
        }
    }

    /** What was asked for below this place so far, in order, by the names from here. */
    public StateDict stateDict() {
        var tensors = new LinkedHashMap<String, Tensor>();
        source.used.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return StateDict.of(isFresh() ? "fresh weights" : source.checkpoint.origin(), tensors);
    }

    private Tensor take(String name, DType type, Consumer<Tensor> initialise, long... shape) {
        String full = prefix + name;
        Tensor already = source.used.get(full);
        Tensor original = isFresh() && pattern != null ? source.used.get(pattern + name) : null;
        Tensor tensor = already != null
                ? already
                : Scopes.outside(original != null ? original::copy : () -> make(full, type, initialise, shape));
        source.used.put(full, tensor);
        return tensor;
    }

    private Tensor make(String full, DType type, Consumer<Tensor> initialise, long... shape) {
        if (isFresh()) {
            Tensor tensor = source.torch.empty(type, shape);
            initialise.accept(tensor);
            return moved(tensor);
        }
        if (!source.checkpoint.contains(full)) {
            return problem("%s: expected %s, the checkpoint has none".formatted(full, text(shape)), type, shape);
        }
        Tensor tensor = source.checkpoint.get(full);
        if (!Arrays.equals(tensor.shape(), shape)) {
            return problem(
                    "%s: expected %s, the checkpoint has %s".formatted(full, text(shape), text(tensor.shape())),
                    type,
                    shape);
        }
        return moved(tensor);
    }

    private Tensor moved(Tensor tensor) {
        return tensor.device().equals(source.device) ? tensor : tensor.to(source.device);
    }

    /** Inside {@link #load}, a stand-in lets the model's constructor go on, so that all problems come together. */
    private Tensor problem(String problem, DType type, long... shape) {
        if (source.problems == null) {
            throw corrupt(List.of(problem));
        }
        source.problems.add(problem);
        return source.torch.empty(type, shape);
    }

    private List<String> unexpected() {
        return isFresh()
                ? List.of()
                : source.checkpoint.names().stream()
                        .filter(name -> name.startsWith(prefix) && !source.used.containsKey(name))
                        .map(name -> "%s: unexpected, the checkpoint has %s and the model does not ask for it"
                                .formatted(
                                        name, text(source.checkpoint.get(name).shape())))
                        .toList();
    }

    private HubException corrupt(List<String> problems) {
        return new HubException(
                HubException.Kind.CORRUPT,
                "%s does not fit the model: %s".formatted(source.checkpoint.origin(), String.join("; ", problems)));
    }

    private static String text(long... shape) {
        String sizes = Arrays.toString(shape);
        return "(" + sizes.substring(1, sizes.length() - 1) + ")";
    }
}
