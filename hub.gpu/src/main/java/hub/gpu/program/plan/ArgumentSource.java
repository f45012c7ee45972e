package hub.gpu.program.plan;

import hub.gpu.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Where an argument comes from when a step runs. */
sealed interface ArgumentSource {

    /** The argument as an object. */
    Object value(RunValues values);

    /** A value that is the same in each run; null for none. */
    record OfConstant(Object value) implements ArgumentSource {
        @Override
        public Object value(RunValues values) {
            return value;
        }
    }

    /**
     * A tensor.
     *
     * @param isMade whether a step made it: inputs and weights are of others
     */
    record OfTensor(int slot, boolean isMade) implements ArgumentSource {
        @Override
        public Tensor value(RunValues values) {
            return values.tensors[slot];
        }
    }

    /** A number. */
    record OfNumber(Slot slot) implements ArgumentSource {
        @Override
        public Object value(RunValues values) {
            return slot.boxed(values);
        }
    }

    /** A number in the place of a tensor, beside another tensor. */
    record OfNumberBeside(ArgumentSource number, int like) implements ArgumentSource {
        @Override
        public Object value(RunValues values) {
            return number.value(values);
        }
    }

    /** A list with tensors in it. */
    record OfItems(List<ArgumentSource> items) implements ArgumentSource {
        @Override
        public Object value(RunValues values) {
            var list = new ArrayList<Object>(items.size());
            for (ArgumentSource item : items) {
                list.add(item.value(values));
            }
            return list;
        }
    }

    /** A list of integers. */
    record OfIntegers(List<ArgumentSource> items) implements ArgumentSource {
        @Override
        public long[] value(RunValues values) {
            long[] array = new long[items.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = items.get(i) instanceof OfNumber number
                        ? values.numbers[number.slot.index()]
                        : (Long) ((OfConstant) items.get(i)).value;
            }
            return array;
        }
    }
}
