package hub.gpu.program.plan;

import hub.gpu.Tensor;

/** One node of a graph, ready to run. */
abstract class Step {

    /** The tensors that no later step uses. Each is one that a step made. */
    private int[] dead = {};

    void setDead(int... slots) {
        dead = slots;
    }

    /** Runs it, and frees what was used for the last time. */
    final void execute(RunValues values) {
        run(values);
        for (int slot : dead) {
            Tensor tensor = values.tensors[slot];
            if (tensor != null) {
                values.tensors[slot] = null;
                tensor.close();
            }
        }
    }

    abstract void run(RunValues values);
}
