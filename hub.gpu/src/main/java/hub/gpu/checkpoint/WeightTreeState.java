package hub.gpu.checkpoint;

import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.operators.StorageView;
import hub.gpu.operators.TensorScopes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What all places of one tree of {@link Weights} share: the checkpoint, if there is one, and what was asked for. */
final class WeightTreeState {

    /** Makes fresh tensors. Torch hands out Weights in turn: the two are one API, so each knows the other. */
    private final Torch torch;

    private final StateDict checkpoint;
    private final Map<String, Tensor> used = new LinkedHashMap<>();
    /** Tensors that were brought to another device or type. A tensor with two names in the checkpoint stays one tensor. */
    private final Map<Brought, Tensor> brought = new HashMap<>();

    private final Set<String> ignored = new HashSet<>();

    /** Collects what does not fit; null if the first mismatch is thrown at once. */
    private Mismatches mismatches;

    private record Brought(StorageView from, DType type, Device device) {}

    /** @param checkpoint null for fresh parameters */
    WeightTreeState(Torch torch, StateDict checkpoint) {
        this.torch = torch;
        this.checkpoint = checkpoint;
    }

    boolean isFresh() {
        return checkpoint == null;
    }

    boolean contains(String name) {
        return isFresh() || checkpoint.contains(name);
    }

    void ignore(String name) {
        ignored.add(name);
    }

    StateDict used(String prefix) {
        var tensors = new LinkedHashMap<String, Tensor>();
        used.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return StateDict.of(isFresh() ? "fresh weights" : checkpoint.origin(), tensors);
    }

    /**
     * The tensor of a name: the one that was given before, or one that is read, copied or drawn.
     *
     * @param original the name of the one to copy, or null
     * @param place converts it, and brings it to its device
     */
    Tensor take(
            String name,
            String original,
            DType type,
            Consumer<Tensor> initialise,
            long[] shape,
            UnaryOperator<Tensor> place) {
        Tensor tensor = used.get(name);
        if (tensor == null) {
            tensor = TensorScopes.outside(() -> {
                // The scope frees what was drawn on the CPU, or had another type.
                try (TensorScope scope = TensorScopes.open()) {
                    return scope.keep(
                            isFresh()
                                    ? make(original, type, initialise, shape, place)
                                    : read(name, type, shape, place));
                }
            });
            used.put(name, tensor);
        } else if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException(
                    "%s is asked for twice, as %s and as %s".formatted(name, text(tensor.shape()), text(shape)));
        }
        return tensor;
    }

    private Tensor make(
            String original, DType type, Consumer<Tensor> initialise, long[] shape, UnaryOperator<Tensor> place) {
        Tensor pattern = original == null ? null : used.get(original);
        if (pattern != null) {
            return place.apply(pattern.copy());
        }
        Tensor drawn = torch.empty(type, shape);
        initialise.accept(drawn);
        return place.apply(drawn);
    }

    private Tensor read(String name, DType type, long[] shape, UnaryOperator<Tensor> place) {
        Tensor tensor = checkpoint.contains(name) ? checkpoint.get(name) : null;
        if (tensor != null && tensor.dtype().isComplex() && !type.isComplex()) {
            // The conversion would drop the imaginary parts.
            report(found -> found.addWrong("%s: expected %s, the checkpoint has %s"
                    .formatted(name, type.torchName(), tensor.dtype().torchName())));
            return torch.empty(type, shape);
        }
        if (tensor != null && Arrays.equals(tensor.shape(), shape)) {
            Tensor placed = place.apply(tensor);
            return placed == tensor
                    ? placed
                    : brought.merge(
                            new Brought(StorageView.of(tensor), placed.dtype(), placed.device()),
                            placed,
                            (first, _) -> first);
        }
        report(found -> found.addWrong("%s: expected %s, the checkpoint has %s"
                .formatted(name, text(shape), tensor == null ? missing(name) : text(tensor.shape()))));
        // A stand-in lets the model's constructor go on, so that one error names all that does not fit.
        return torch.empty(type, shape);
    }

    private String missing(String name) {
        String other = checkpoint.otherThanTensor(name);
        return other == null ? "none" : other;
    }

    /** Reports each name below a place that the model neither asked for nor ignored. */
    void requireAllUsed(String prefix) {
        if (isFresh()) {
            return;
        }
        for (String name : checkpoint.names()) {
            if (name.startsWith(prefix) && !used.containsKey(name) && !isIgnored(name)) {
                report(found ->
                        found.addUnexpected("%s: unexpected, the checkpoint has %s and the model does not ask for it"
                                .formatted(name, text(checkpoint.get(name).shape()))));
            }
        }
    }

    private boolean isIgnored(String name) {
        for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
            if (ignored.contains(name.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    /** Does some work, and throws one error for all that did not fit meanwhile. */
    <T> T collectingMismatches(Supplier<T> work) {
        Mismatches outer = mismatches;
        var mine = new Mismatches();
        mismatches = mine;
        T result;
        try {
            result = work.get();
        } finally {
            mismatches = outer;
        }
        if (!mine.isEmpty()) {
            throw mismatch(mine);
        }
        return result;
    }

    private void report(Consumer<Mismatches> place) {
        if (mismatches != null) {
            place.accept(mismatches);
            return;
        }
        var one = new Mismatches();
        place.accept(one);
        throw mismatch(one);
    }

    private HubException mismatch(Mismatches found) {
        String surplus = surplus();
        String first = surplus.isEmpty()
                ? ""
                : "all its names begin with \"%s\", and the model asks for them without it: StateDict.renamed can remove it; "
                        .formatted(surplus);
        return new HubException(
                HubException.Kind.CORRUPT,
                "%s does not fit the model: %s%s".formatted(checkpoint.origin(), first, found));
    }

    /** The prefix that all names of the checkpoint have, and the model's names do not: DataParallel adds "module.". */
    private String surplus() {
        String first = checkpoint.names().stream().findFirst().orElse("");
        String prefix = first.substring(0, first.indexOf('.') + 1);
        boolean everywhere = checkpoint.names().stream().allMatch(name -> name.startsWith(prefix));
        return everywhere && used.containsKey(first.substring(prefix.length())) ? prefix : "";
    }

    private static String text(long... shape) {
        String sizes = Arrays.toString(shape);
        return "(" + sizes.substring(1, sizes.length() - 1) + ")";
    }
}
