package hub.gpu.program;

import hub.gpu.DType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a program takes or gives at one place. */
public sealed interface ValueSpec {

    /**
     * A tensor.
     *
     * @param type its element type
     * @param shape its sizes
     */
    record TensorSpec(DType type, List<Dimension> shape) implements ValueSpec {

        /** {@code float32 (s0, 8)}. */
        @Override
        public String toString() {
            return type.torchName()
                    + shape.stream().map(Dimension::toString).collect(Collectors.joining(", ", " (", ")"));
        }
    }

    /**
     * One size of a tensor.
     *
     * @param size a number, or the symbol or formula of one that each call decides
     * @param min the smallest size
     * @param max the largest size; {@link Long#MAX_VALUE} if there is none
     */
    record Dimension(String size, long min, long max) {

        /** Whether all calls have the same size. */
        public boolean isFixed() {
            return min == max;
        }

        /** {@code 8}, or {@code s0 in 2..32}. */
        @Override
        public String toString() {
            return isFixed() ? size : size + (max == Long.MAX_VALUE && min <= 2 ? "" : within(min, max));
        }
    }

    /**
     * A number that each call decides.
     *
     * @param type {@code int}, {@code float} or {@code bool}
     * @param min the smallest; {@link Long#MIN_VALUE} if there is none
     * @param max the largest; {@link Long#MAX_VALUE} if there is none
     */
    record NumberSpec(String type, long min, long max) implements ValueSpec {

        /** {@code int in 0..9}. */
        @Override
        public String toString() {
            return min == Long.MIN_VALUE && max == Long.MAX_VALUE ? type : type + within(min, max);
        }
    }

    /**
     * A value that was fixed when the program was exported. An input has to be this one.
     *
     * @param value Long, Double, Boolean, String or null
     */
    record ConstantSpec(Object value) implements ValueSpec {

        @Override
        public String toString() {
            return value instanceof String text ? "\"" + text + "\"" : Objects.toString(value);
        }
    }

    /** A list or tuple. */
    record ListSpec(List<ValueSpec> items) implements ValueSpec {

        @Override
        public String toString() {
            return items.toString();
        }
    }

    /** A dictionary, a named tuple, or another object of named parts. */
    record MapSpec(Map<String, ValueSpec> entries) implements ValueSpec {

        @Override
        public String toString() {
            return entries.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    private static String within(long min, long max) {
        return " in %s..%s".formatted(min == Long.MIN_VALUE ? "" : min, max == Long.MAX_VALUE ? "" : max);
    }
}
