package hub.gpu.schema;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.operators.ScalarTensors;
import hub.gpu.ownership.TensorOwner;
import java.util.List;

/** What an operator does, made of other operators, because libtorch's C interface cannot pass its arguments. */
@FunctionalInterface
public interface ComposedOperator {

    /** Gives the result: a tensor, a list of them, or null where an argument was changed in place. */
    Object apply(Arguments arguments);

    /**
     * The arguments in the order of the schema, each as {@link SchemaArguments#checked} gives it.
     *
     * @param values null for none
     * @param owner whom tensors belong to that are made from no other tensor
     */
    record Arguments(Object[] values, TensorOwner owner) {

        boolean isNone(int place) {
            return values[place] == null;
        }

        boolean isTensor(int place) {
            return values[place] instanceof Tensor;
        }

        /** A tensor. If a number stands in its place, one of no dimensions, as it is beside the first tensor among the arguments. */
        Tensor tensor(int place) {
            if (values[place] == null || values[place] instanceof Tensor) {
                return (Tensor) values[place];
            }
            for (Object value : values) {
                if (value instanceof Tensor beside) {
                    return ScalarTensors.tensorThere(number(place), beside);
                }
            }
            throw new IllegalArgumentException(
                    "Expected a tensor as argument %d, not %s".formatted(place, values[place]));
        }

        @SuppressWarnings("unchecked")
        List<Tensor> tensors(int place) {
            return (List<Tensor>) values[place];
        }

        /**
         * A number of any type but a complex one; a truth value is 0 or 1.
         *
         * @throws IllegalArgumentException for a complex one
         */
        Number number(int place) {
            if (isTensor(place)) {
                throw new IllegalArgumentException(
                        "Expected a real number as argument %d, not a complex one".formatted(place));
            }
            return values[place] instanceof Boolean truth ? (Number) (truth ? 1L : 0L) : (Number) values[place];
        }

        boolean isInteger(int place) {
            return values[place] instanceof Boolean || ScalarTensors.isInteger((Number) values[place]);
        }

        double real(int place) {
            return number(place).doubleValue();
        }

        long integer(int place) {
            return number(place).longValue();
        }

        boolean truth(int place) {
            return (Boolean) values[place];
        }

        long[] longs(int place) {
            return (long[]) values[place];
        }

        String text(int place) {
            return (String) values[place];
        }

        DType type(int place) {
            return (DType) values[place];
        }

        Device device(int place) {
            return values[place] == null ? Device.CPU : (Device) values[place];
        }
    }
}
