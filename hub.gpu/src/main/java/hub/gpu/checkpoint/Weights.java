package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A place in a checkpoint, or among fresh parameters, from which layers take theirs by name. The same code serves both.
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

    private final WeightTreeState state;
    private final String prefix;
    private final Device device;
    private final DType type;

    /** Where fresh parameters are copied from, or null where they are drawn. */
    private final String original;

    private Weights(WeightTreeState state, String prefix, Device device, DType type, String original) {
        this.state = state;
        this.prefix = prefix;
        this.device = device;
        this.type = type;
        this.original = original;
    }

    /** The weights of a state dict. Each is brought to a device when a layer asks for it. */
    public static Weights of(Torch torch, StateDict checkpoint, Device device) {
        return new Weights(new WeightTreeState(torch, checkpoint), "", device, null, null);
    }

    /** Fresh weights. Each is drawn on the CPU as PyTorch does when a layer asks for it, and then brought to a device. */
    public static Weights fresh(Torch torch, Device device) {
        return of(torch, null, device);
    }

    /** The place below this one: its names begin with {@code name} and a dot. */
    public Weights at(String name) {
        return new Weights(state, prefix + name + ".", device, type, original == null ? null : original + name + ".");
    }

    /** The place below this one with a number for a name, as in a list of layers. */
    public Weights at(int index) {
        return at(Integer.toString(index));
    }

    /** The same place on another device: PyTorch's {@code map_location}. */
    public Weights to(Device target) {
        return new Weights(state, prefix, target, type, original);
    }

    /** The same place, with another type for floating tensors. By default they have the type that layers ask for, float32. */
    public Weights to(DType floating) {
        return new Weights(state, prefix, device, floating, original);
    }

    /** The same place, where fresh parameters are copies of those at another: for layers that draw once and begin alike. */
    public Weights copying(Weights other) {
        return new Weights(state, prefix, device, type, other.prefix);
    }

    /** Whether parameters are drawn here, rather than read or copied. */
    public boolean isFresh() {
        return state.isFresh() && original == null;
    }

    /** Whether the checkpoint has such a tensor here; true for fresh weights. */
    public boolean contains(String name) {
        return state.contains(prefix + name);
    }

    /**
     * A tensor of type float32.
     *
     * @param name its name here
     * @param initialise fills it in place, on the CPU, if it is fresh
     * @param shape what its shape must be
     * @throws HubException of kind CORRUPT if the checkpoint has none, or one of another shape
     */
    public Tensor parameter(String name, Consumer<Tensor> initialise, long... shape) {
        return parameter(name, DType.FLOAT32, initialise, shape);
    }

    /** As {@link #parameter(String, Consumer, long...)}, with an element type. A checkpoint's tensor is converted to it. */
    public Tensor parameter(String name, DType asked, Consumer<Tensor> initialise, long... shape) {
        DType wanted = type != null && asked.isFloatingPoint() ? type : asked;
        String from = original == null ? null : original + name;
        return state.take(prefix + name, from, asked, initialise, shape, tensor -> placed(tensor, wanted));
    }

    private Tensor placed(Tensor tensor, DType wanted) {
        Tensor converted = tensor.dtype() == wanted ? tensor : tensor.to(wanted);
        return converted.device().equals(device) ? converted : converted.to(device);
    }

    /**
     * Says that the model does not need a tensor of the checkpoint, or any tensor below a place.
     *
     * @param name {@code "scale"}, or {@code "aux"} for {@code aux.weight} and all others
     */
    public void ignore(String name) {
        state.ignore(prefix + name);
    }

    /**
     * Builds a model from these weights, strictly: every name that it asks for must be there with its shape, and every
     * name of the checkpoint below this place must be asked for.
     *
     * @throws HubException of kind CORRUPT that names the missing and wrong keys and the unexpected ones, the first ten
     *     of each
     */
    public <M> M load(Function<Weights, M> constructor) {
        return state.collectingMismatches(() -> {
            M model = constructor.apply(this);
            state.requireAllUsed(prefix);
            return model;
        });
    }

    /**
     * Checks that every name of the checkpoint below this place was asked for.
     *
     * @throws HubException of kind CORRUPT that names those that were not
     */
    public void requireAllUsed() {
        state.collectingMismatches(() -> {
            state.requireAllUsed(prefix);
            return null;
        });
    }

    /**
     * Runs over the fresh parameters below this place, in the order in which layers asked for them. Many models replace
     * what their layers drew in such a second pass. Parameters that were read stay as they are.
     *
     * {@snippet :
     * w.reinitialise((name, p) -> {
     *     if (p.dim() == 4) Init.kaimingNormal(p, Init.Fan.OUT, "relu");
     *     else if (name.endsWith("fc.weight")) p.normal_(0, 0.01);
     * });
     * }
     */
    public void reinitialise(BiConsumer<String, Tensor> pass) {
        if (isFresh()) {
            List.copyOf(stateDict().asMap().entrySet()).forEach(entry -> pass.accept(entry.getKey(), entry.getValue()));
        }
    }

    /** What was asked for below this place so far, in order, by the names from here. */
    public StateDict stateDict() {
        return state.used(prefix);
    }
}
