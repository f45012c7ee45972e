package hub.gpu.program.plan;

import hub.gpu.Tensor;

/** The values of one run, by the slots that a plan gave them. Numbers are bits: of a long, a double, or 0 and 1 for a bool. */
final class RunValues {

    final Tensor[] tensors;
    final long[] numbers;

    RunValues(Tensor[] tensors, long[] numbers) {
        this.tensors = tensors;
        this.numbers = numbers;
    }

    /**
     * A tensor that a step cannot do without.
     *
     * @throws IllegalArgumentException if the operator that should have made it gave none
     */
    Tensor required(int slot) {
        return required(tensors[slot]);
    }

    static Tensor required(Object tensor) {
        if (tensor == null) {
            throw new IllegalArgumentException("The program uses a result that its operator does not give");
        }
        return (Tensor) tensor;
    }
}
