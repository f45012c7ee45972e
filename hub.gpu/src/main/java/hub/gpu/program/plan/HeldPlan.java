package hub.gpu.program.plan;

import hub.gpu.Tensor;
import java.util.List;

/**
 * A plan with the tensors of its program.
 *
 * @param held the parameters, buffers and constants at their slots. Each run begins with a copy of it
 */
record HeldPlan(Plan plan, Tensor[] held) {

    /** @param tensors by the inputs of the graph; null where a caller gives one */
    static HeldPlan of(Plan plan, List<Tensor> tensors) {
        var held = new Tensor[plan.tensors()];
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i) != null) {
                held[plan.inputs().get(i).index()] = tensors.get(i);
            }
        }
        return new HeldPlan(plan, held);
    }

    /** The values at the start of a run, without its inputs. */
    RunValues start() {
        return new RunValues(held.clone(), new long[plan.numbers()]);
    }
}
