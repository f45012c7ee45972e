package hub.gpu.program.plan;

import hub.gpu.schema.OperatorsAllowedInPrograms.Operator;
import hub.gpu.schema.Schema;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which tensors of a graph may look at the memory of its inputs, and so which inputs it may change. */
final class AliasAnalysis {

    /** They may give their argument itself, although their schemas do not say so. */
    private static final Set<String> TRANSPARENT = Set.of(
            "alpha_dropout",
            "atleast_1d",
            "atleast_2d",
            "atleast_3d",
            "broadcast_tensors",
            "constant_pad_nd",
            "dropout",
            "einsum",
            "feature_dropout",
            "lift_fresh",
            "meshgrid",
            "pad",
            "reshape",
            "type_as");

    /** The inputs that a slot may look at; a slot that is not here has memory of its own. */
    private final Map<Integer, BitSet> inputs = new HashMap<>();

    private final BitSet changed = new BitSet();

    void input(int slot) {
        var itself = new BitSet();
        itself.set(slot);
        inputs.put(slot, itself);
    }

    private BitSet of(ArgumentSource source) {
        return switch (source) {
            case ArgumentSource.OfTensor tensor -> inputs.getOrDefault(tensor.slot(), new BitSet());
            case ArgumentSource.OfItems items -> union(items.items());
            default -> new BitSet();
        };
    }

    private BitSet union(List<ArgumentSource> sources) {
        var union = new BitSet();
        sources.forEach(source -> union.or(of(source)));
        return union;
    }

    /** An operator is called. */
    void call(Operator operator, List<ArgumentSource> sources, ResultPlaces results) {
        String name = operator.name().replaceFirst("^aten::", "").replaceFirst("\\..*", "");
        boolean transparent = TRANSPARENT.contains(name);
        var seen = new BitSet();
        for (int i = 0; i < sources.size(); i++) {
            Schema.Parameter parameter = operator.schema().parameters().get(i);
            BitSet of = of(sources.get(i));
            if (parameter.changed()) {
                changed.or(of);
            }
            if (parameter.shared() || transparent) {
                seen.or(of);
            }
        }
        results.places().forEach(place -> look(place, seen));
    }

    /** Another graph is run. What it gives may look at anything that it got. */
    void inner(List<ArgumentSource> operands, boolean changesInputs, ResultPlaces results) {
        BitSet seen = union(operands);
        if (changesInputs) {
            changed.or(seen);
        }
        results.places().forEach(place -> look(place, seen));
    }

    private void look(ResultPlaces.Result place, BitSet seen) {
        switch (place) {
            case ResultPlaces.Single single
            when single.slot().isTensor() && !seen.isEmpty() ->
                inputs.computeIfAbsent(single.slot().index(), _ -> new BitSet()).or(seen);
            case ResultPlaces.Items items -> items.items().forEach(item -> look(item, seen));
            default -> {}
        }
    }

    /** The inputs that may be changed, by their slots. */
    BitSet changed() {
        return changed;
    }
}
