package hub.gpu.program.plan;

import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Argument.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** A plan in the making: the steps so far, the slot of each name, and which step is the last to use a tensor. */
final class PlanBuilder {

    private final Map<String, Slot> slots = new HashMap<>();

    /** The tensors that a step makes. Inputs and weights are of others. */
    private final BitSet made = new BitSet();

    private final List<Step> steps = new ArrayList<>();

    /** The tensors that each step uses. */
    private final List<Set<Integer>> uses = new ArrayList<>();

    /** The tensors that the next step uses. */
    private final Set<Integer> used = new HashSet<>();

    private int tensors;
    private int numbers;

    /** A slot for a name. */
    Slot newSlot(Argument.Named named) {
        var slot = new Slot(named.kind(), named.kind() == Kind.TENSOR ? tensors++ : numbers++);
        slots.put(named.name(), slot);
        return slot;
    }

    /** The value of an argument, which counts as used by the step that is made next. */
    ArgumentSource source(Argument argument) {
        ArgumentSource source = switch (argument) {
            case Argument.None _ -> new ArgumentSource.OfConstant(null);
            case Argument.Constant constant -> new ArgumentSource.OfConstant(constant.value());
            case Argument.Named named -> named(named);
            case Argument.Items items -> items(items);
            case Argument.Subgraph subgraph ->
                throw new IllegalArgumentException("did not expect the graph " + subgraph.name());
        };
        if (source instanceof ArgumentSource.OfTensor tensor) {
            used.add(tensor.slot());
        }
        return source;
    }

    /** The values of a list of arguments. */
    List<ArgumentSource> sources(List<Argument> arguments) {
        return arguments.stream().map(this::source).toList();
    }

    /** The value of a name, which does not count as used. */
    ArgumentSource named(Argument.Named named) {
        Slot slot = slots.get(named.name());
        if (slot == null) {
            throw new IllegalArgumentException(
                    named.kind() == Kind.TOKEN || named.kind() == Kind.OBJECT || named.kind() == Kind.OTHER
                            ? "takes " + named.name() + ", which hub has no value for"
                            : "uses " + named.name() + " before it is there");
        }
        return slot.isTensor()
                ? new ArgumentSource.OfTensor(slot.index(), made.get(slot.index()))
                : new ArgumentSource.OfNumber(slot);
    }

    private ArgumentSource items(Argument.Items items) {
        List<ArgumentSource> sources = sources(items.items());
        if (sources.stream().allMatch(ArgumentSource.OfConstant.class::isInstance)) {
            var values = new ArrayList<Object>();
            sources.forEach(source -> values.add(((ArgumentSource.OfConstant) source).value()));
            return new ArgumentSource.OfConstant(Collections.unmodifiableList(values));
        }
        boolean integers = items.items().stream()
                .allMatch(item -> item instanceof Argument.Named named
                        ? named.kind() == Kind.INT
                        : item instanceof Argument.Constant constant && constant.value() instanceof Long);
        return integers ? new ArgumentSource.OfIntegers(sources) : new ArgumentSource.OfItems(sources);
    }

    /** Places for the results of the step that is made next. */
    ResultPlaces results(List<Argument> outputs) {
        return new ResultPlaces(outputs.stream().map(this::result).toList());
    }

    private ResultPlaces.Result result(Argument output) {
        return switch (output) {
            case Argument.Named named
            when named.kind() != Kind.TOKEN -> {
                Slot slot = newSlot(named);
                if (slot.isTensor()) {
                    made.set(slot.index());
                    // If nothing uses it later, the step itself is the last.
                    used.add(slot.index());
                }
                yield new ResultPlaces.Single(slot);
            }
            case Argument.Items items ->
                new ResultPlaces.Items(items.items().stream().map(this::result).toList());
            default -> new ResultPlaces.Unused();
        };
    }

    /** Gives a tensor more names. No step is made for it. */
    void rename(ArgumentSource.OfTensor tensor, List<Argument> names) {
        for (Argument name : names) {
            if (name instanceof Argument.Named named) {
                slots.put(named.name(), new Slot(Kind.TENSOR, tensor.slot()));
            }
        }
    }

    /** From now on, all names of a tensor mean the view that takes its place. */
    void rebind(ArgumentSource.OfTensor self, ResultPlaces results) {
        if (results.places().getFirst() instanceof ResultPlaces.Single single) {
            slots.replaceAll((_, slot) -> slot.isTensor() && slot.index() == self.slot() ? single.slot() : slot);
        }
    }

    void add(Step step) {
        steps.add(step);
        uses.add(Set.copyOf(used));
        used.clear();
    }

    /**
     * Adds a step before the one that is being made, which uses its result.
     *
     * @param from the tensor that it takes
     * @param step makes it from the slot of its result
     */
    ArgumentSource.OfTensor prepare(ArgumentSource.OfTensor from, IntFunction<Step> step) {
        int result = tensors++;
        made.set(result);
        steps.add(step.apply(result));
        uses.add(Set.of(from.slot()));
        used.add(result);
        return new ArgumentSource.OfTensor(result, true);
    }

    /** No step is made from the values that were asked for. */
    void skip() {
        used.clear();
    }

    Plan build(List<Slot> inputs, List<Argument> outputs) {
        List<ArgumentSource> sources = sources(outputs);
        freeDead(sources);
        return new Plan(List.copyOf(steps), Collections.unmodifiableList(inputs), sources, tensors, numbers);
    }

    /** Tells each step which tensors it is the last to use. */
    private void freeDead(List<ArgumentSource> outputs) {
        Set<Integer> alive = new HashSet<>();
        outputs.forEach(output -> keep(output, alive));
        for (int i = steps.size() - 1; i >= 0; i--) {
            var dead = new ArrayList<Integer>();
            for (int slot : uses.get(i)) {
                if (alive.add(slot) && made.get(slot)) {
                    dead.add(slot);
                }
            }
            steps.get(i).setDead(dead.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    private static void keep(ArgumentSource source, Set<Integer> alive) {
        switch (source) {
            case ArgumentSource.OfTensor tensor -> alive.add(tensor.slot());
            case ArgumentSource.OfItems items -> items.items().forEach(item -> keep(item, alive));
            default -> {}
        }
    }
}
