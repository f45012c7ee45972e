package hub.gpu.program.plan;

import hub.gpu.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Where an argument comes from when a step runs. */
sealed interface Source {

    /** The argument as an object. */
    Object value(Values values);

    /** A value that is the same in each run; null for none. */
    record OfConstant(Object value) implements Source {
        @Override
        public Object value(Values values) {
            return value;
        }
    }

    /**
     * A tensor.
     *
     * @param isMade whether a step made it: inputs and weights are of others
     */
    record OfTensor(int slot, boolean isMade) implements Source {
        @Override
        public Tensor value(Values values) {
            return values.tensors[slot];
        }
    }

    /** A number. */
    record OfNumber(Slot slot) implements Source {
        @Override
        public Object value(Values values) {
            return slot.boxed(values);
        }
    }

    /** A number in the place of a tensor, beside another tensor. */
    record OfNumberBeside(Source number, int like) implements Source {
        @Override
        public Object value(Values values) {
            return number.value(values);
        }
    }

    /** A list with tensors in it. */
    record OfItems(List<Source> items) implements Source {
        @Override
        public Object value(Values values) {
            var list = new ArrayList<Object>(items.size());
            for (Source item : items) {
                list.add(item.value(values));
            }
            return list;
        }
    }

    /** A list of integers. */
    record OfIntegers(List<Source> items) implements Source {
        @Override
        public long[] value(Values values) {
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
