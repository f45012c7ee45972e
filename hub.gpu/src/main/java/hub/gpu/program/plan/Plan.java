package hub.gpu.program.plan;

import hub.gpu.Tensor;
import hub.gpu.operators.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A graph that is ready to run.
 *
 * @param steps in the order in which they run
 * @param inputs where its inputs go; null for one that is a constant
 * @param outputs what it gives
 * @param tensors how many tensors it holds
 * @param numbers how many numbers it holds
 */
record Plan(List<Step> steps, List<Slot> inputs, List<ArgumentSource> outputs, int tensors, int numbers) {

    /** Runs it on values in which its inputs stand. */
    void execute(RunValues values) {
        for (Step step : steps) {
            step.execute(values);
        }
    }

    /**
     * The outputs. Each tensor among them is one of its own, which its taker closes: an input or a tensor that is given twice
     * is shared by a new one.
     */
    List<Object> take(RunValues values) {
        var taken = new HashSet<Integer>();
        var results = new ArrayList<Object>(outputs.size());
        for (ArgumentSource output : outputs) {
            results.add(take(output, values, taken));
        }
        return results;
    }

    private Object take(ArgumentSource output, RunValues values, HashSet<Integer> taken) {
        if (output instanceof ArgumentSource.OfTensor of) {
            Tensor tensor = values.tensors[of.slot()];
            boolean isOwn = of.isMade() && taken.add(of.slot());
            return isOwn || tensor == null
                    ? tensor
                    : Call.of("alias").arg(tensor).tensor();
        }
        return output instanceof ArgumentSource.OfItems items
                ? items.items().stream().map(item -> take(item, values, taken)).toList()
                : output.value(values);
    }

    /** Runs it by itself, as a part of another plan. */
    List<Object> call(List<Object> arguments) {
        var values = new RunValues(new Tensor[tensors], new long[numbers]);
        for (int i = 0; i < inputs.size(); i++) {
            Slot slot = inputs.get(i);
            if (slot == null) {
                continue;
            }
            if (slot.isTensor()) {
                values.tensors[slot.index()] = (Tensor) arguments.get(i);
            } else {
                slot.set(values, arguments.get(i));
            }
        }
        execute(values);
        return take(values);
    }
}
