package hub.gpu.program.plan;

import hub.gpu.program.graph.Argument.Kind;
import java.util.List;

/** The rules that hold between a plan and the step that runs it: each gives what the other takes. */
final class InnerPlanCheck {

    private InnerPlanCheck() {}

    /** A plan gets as many values as it takes. */
    static void inputs(Plan inner, List<ArgumentSource> operands) {
        if (inner.inputs().size() != operands.size()) {
            throw new IllegalArgumentException("gives %d values to a graph of %d inputs"
                    .formatted(operands.size(), inner.inputs().size()));
        }
        for (int i = 0; i < operands.size(); i++) {
            Slot slot = inner.inputs().get(i);
            if (slot != null) {
                requireFits(operands.get(i), slot);
            }
        }
    }

    /** A plan that is run again gets what it gave, so it begins with as many values as it is given. */
    static void carried(Plan inner, List<ArgumentSource> carried) {
        if (inner.outputs().size() < carried.size()) {
            throw new IllegalArgumentException("carries %d values through a graph of %d outputs"
                    .formatted(carried.size(), inner.outputs().size()));
        }
        for (int i = 0; i < carried.size(); i++) {
            Slot slot = inner.inputs().get(i);
            if (slot != null) {
                requireFits(inner.outputs().get(i), slot);
            }
        }
    }

    /** Each result of a step is one that its plan gives. */
    static void results(Plan inner, ResultPlaces results) {
        if (results.places().size() > inner.outputs().size()) {
            throw new IllegalArgumentException("takes %d results from a graph of %d outputs"
                    .formatted(results.places().size(), inner.outputs().size()));
        }
        for (int i = 0; i < results.places().size(); i++) {
            switch (results.places().get(i)) {
                case ResultPlaces.Single single -> requireFits(inner.outputs().get(i), single.slot());
                case ResultPlaces.Items _ -> throw new IllegalArgumentException("takes a list from a graph");
                case ResultPlaces.Unused _ -> {}
            }
        }
    }

    private static void requireFits(ArgumentSource source, Slot slot) {
        boolean fits = slot.isTensor() ? source instanceof ArgumentSource.OfTensor : isNumber(source);
        if (!fits) {
            throw new IllegalArgumentException("gives %s where a graph has a %s".formatted(source, slot.kind()));
        }
    }

    private static boolean isNumber(ArgumentSource source) {
        return source instanceof ArgumentSource.OfNumber
                || source instanceof ArgumentSource.OfConstant(Object value)
                        && (value instanceof Number || value instanceof Boolean);
    }

    static void tensors(List<ArgumentSource> sources) {
        for (ArgumentSource source : sources) {
            if (!(source instanceof ArgumentSource.OfTensor)) {
                throw new IllegalArgumentException("expected tensors, not " + source);
            }
        }
    }

    /** What decides between branches, or whether a loop goes on. */
    static void condition(List<ArgumentSource> sources) {
        boolean isTruth = sources.size() == 1
                && switch (sources.getFirst()) {
                    case ArgumentSource.OfTensor _ -> true;
                    case ArgumentSource.OfNumber number -> number.slot().kind() == Kind.BOOL;
                    case ArgumentSource.OfConstant constant -> constant.value() instanceof Boolean;
                    default -> false;
                };
        if (!isTruth) {
            throw new IllegalArgumentException("expected one truth value, not " + sources);
        }
    }
}
