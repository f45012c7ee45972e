package hub.gpu.program.plan;

import hub.gpu.Tensor;
import hub.gpu.program.graph.Argument.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;

/** The steps that compute with numbers: sizes above all. They have the meaning of Python's operators. */
final class NumberSteps {

    /** Of one integer an integer. */
    private static final Map<String, LongUnaryOperator> OF_INTEGER = Map.ofEntries(
            Map.entry("neg", Math::negateExact),
            Map.entry("pos", a -> a),
            Map.entry("abs", Math::absExact),
            Map.entry("sym_int", a -> a),
            Map.entry("trunc", a -> a),
            Map.entry("ceil", a -> a),
            Map.entry("floor", a -> a),
            Map.entry("round", a -> a),
            Map.entry("sym_not", a -> a == 0 ? 1 : 0),
            Map.entry("not_", a -> a == 0 ? 1 : 0));

    /** Of two integers an integer. A truth value is one of the integers 0 and 1. */
    private static final Map<String, LongBinaryOperator> INTEGERS = Map.ofEntries(
            Map.entry("add", Math::addExact),
            Map.entry("sub", Math::subtractExact),
            Map.entry("mul", Math::multiplyExact),
            Map.entry("floordiv", Math::floorDivExact),
            Map.entry("mod", Math::floorMod),
            Map.entry("pow", NumberSteps::power),
            Map.entry("and_", (a, b) -> a & b),
            Map.entry("or_", (a, b) -> a | b),
            Map.entry("xor", (a, b) -> a ^ b),
            Map.entry("lshift", (a, b) -> Math.multiplyExact(a, power(2, b))),
            Map.entry("rshift", NumberSteps::shiftedRight),
            Map.entry("sym_max", Math::max),
            Map.entry("sym_min", Math::min),
            Map.entry("eq", (a, b) -> a == b ? 1 : 0),
            Map.entry("ne", (a, b) -> a != b ? 1 : 0),
            Map.entry("lt", (a, b) -> a < b ? 1 : 0),
            Map.entry("le", (a, b) -> a <= b ? 1 : 0),
            Map.entry("gt", (a, b) -> a > b ? 1 : 0),
            Map.entry("ge", (a, b) -> a >= b ? 1 : 0));

    /** Of two numbers a number with a fraction. */
    private static final Map<String, DoubleBinaryOperator> FRACTIONS = Map.of(
            "add", Double::sum,
            "sub", (a, b) -> a - b,
            "mul", (a, b) -> a * b,
            "truediv", (a, b) -> a / b,
            "floordiv", (a, b) -> Math.floor(a / b),
            "mod", (a, b) -> a - b * Math.floor(a / b),
            "pow", Math::pow,
            "sym_max", Math::max,
            "sym_min", Math::min);

    private static final Map<String, DoubleBinaryOperator> COMPARISONS = Map.of(
            "eq", (a, b) -> a == b ? 1 : 0,
            "ne", (a, b) -> a != b ? 1 : 0,
            "lt", (a, b) -> a < b ? 1 : 0,
            "le", (a, b) -> a <= b ? 1 : 0,
            "gt", (a, b) -> a > b ? 1 : 0,
            "ge", (a, b) -> a >= b ? 1 : 0);

    private static final Map<String, DoubleUnaryOperator> UNARY = Map.ofEntries(
            Map.entry("neg", a -> -a),
            Map.entry("pos", a -> a),
            Map.entry("abs", Math::abs),
            Map.entry("sym_float", a -> a),
            Map.entry("sym_int", NumberSteps::truncated),
            Map.entry("trunc", NumberSteps::truncated),
            Map.entry("ceil", Math::ceil),
            Map.entry("floor", Math::floor),
            Map.entry("round", Math::rint),
            Map.entry("sqrt", Math::sqrt),
            Map.entry("_sym_sqrt", Math::sqrt),
            Map.entry("log2", NumberSteps::log2),
            Map.entry("sym_not", a -> a == 0 ? 1 : 0),
            Map.entry("not_", a -> a == 0 ? 1 : 0));

    private NumberSteps() {}

    private static long power(long base, long exponent) {
        if (exponent < 0) {
            throw new ArithmeticException("%d to the power of %d is no integer".formatted(base, exponent));
        }
        if (base >= -1 && base <= 1) {
            return base == -1 && exponent % 2 == 0 ? 1 : exponent == 0 ? 1 : base;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            // It ends: the product is soon too large.
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static long shiftedRight(long value, long by) {
        if (by < 0) {
            throw new ArithmeticException("%d cannot be shifted by %d".formatted(value, by));
        }
        return value >> Math.min(by, Long.SIZE - 1);
    }

    /** Exact for powers of two: sizes are rounded up to them. */
    private static double log2(double value) {
        int exponent = Math.getExponent(value);
        return Math.scalb(1.0, exponent) == value ? exponent : Math.log(value) / Math.log(2);
    }

    private static double truncated(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    /** Whether there is an operator on numbers of a name. */
    static boolean isKnown(String name) {
        return name.equals("sym_sum")
                || name.equals("sym_ite")
                || UNARY.containsKey(name)
                || COMPARISONS.containsKey(name)
                || INTEGERS.containsKey(name)
                || FRACTIONS.containsKey(name);
    }

    /**
     * The step of an operator on numbers.
     *
     * @param name without its module: {@code add}, {@code sym_max}
     * @return empty if it is not known
     */
    static Optional<Step> of(String name, List<ArgumentSource> inputs, Slot result) {
        return function(name, inputs, result).map(bits -> new Computed(name, bits, result));
    }

    private static Optional<ToLongFunction<RunValues>> function(String name, List<ArgumentSource> inputs, Slot result) {
        if (name.equals("sym_sum") && inputs.size() == 1) {
            return items(inputs.getFirst()).map(items -> sum(items, result));
        }
        requireNumbers(inputs);
        if (name.equals("sym_ite") && inputs.size() == 3) {
            return Optional.of(choice(inputs.get(0), inputs.get(1), inputs.get(2), result));
        }
        return switch (inputs.size()) {
            case 1 -> ofOne(name, inputs.getFirst(), result);
            case 2 -> ofTwo(name, inputs.getFirst(), inputs.getLast(), result);
            default -> Optional.empty();
        };
    }

    private static Optional<ToLongFunction<RunValues>> ofOne(String name, ArgumentSource input, Slot result) {
        if (isExact(result, input) && OF_INTEGER.containsKey(name)) {
            LongUnaryOperator operator = OF_INTEGER.get(name);
            return Optional.of(values -> operator.applyAsLong(integer(input, values)));
        }
        return Optional.ofNullable(UNARY.get(name))
                .map(operator -> values -> bits(operator.applyAsDouble(real(input, values)), result));
    }

    private static Optional<ToLongFunction<RunValues>> ofTwo(
            String name, ArgumentSource left, ArgumentSource right, Slot result) {
        if (isExact(result, left, right) && INTEGERS.containsKey(name)) {
            LongBinaryOperator operator = INTEGERS.get(name);
            return Optional.of(values -> operator.applyAsLong(integer(left, values), integer(right, values)));
        }
        DoubleBinaryOperator operator = COMPARISONS.getOrDefault(name, FRACTIONS.get(name));
        return Optional.ofNullable(operator)
                .map(of -> values -> bits(of.applyAsDouble(real(left, values), real(right, values)), result));
    }

    private static ToLongFunction<RunValues> choice(
            ArgumentSource condition, ArgumentSource yes, ArgumentSource no, Slot result) {
        return isExact(result, yes, no)
                ? values -> integer(real(condition, values) != 0 ? yes : no, values)
                : values -> bits(real(real(condition, values) != 0 ? yes : no, values), result);
    }

    private static ToLongFunction<RunValues> sum(List<ArgumentSource> items, Slot result) {
        requireNumbers(items);
        return isExact(result, items.toArray(ArgumentSource[]::new))
                ? values ->
                        items.stream().mapToLong(item -> integer(item, values)).reduce(0, Math::addExact)
                : values -> bits(
                        items.stream().mapToDouble(item -> real(item, values)).sum(), result);
    }

    private static void requireNumbers(List<ArgumentSource> inputs) {
        for (ArgumentSource input : inputs) {
            boolean isNumber = input instanceof ArgumentSource.OfNumber
                    || input instanceof ArgumentSource.OfConstant(Object value)
                            && (value instanceof Number || value instanceof Boolean);
            if (!isNumber) {
                throw new IllegalArgumentException("expected numbers, not " + input);
            }
        }
    }

    /** Whether an operator has integers alone, or truth values. Doubles hold no more than 53 bits of them. */
    private static boolean isExact(Slot result, ArgumentSource... inputs) {
        return result.kind() != Kind.FLOAT && Arrays.stream(inputs).noneMatch(NumberSteps::isReal);
    }

    private static Optional<List<ArgumentSource>> items(ArgumentSource list) {
        return switch (list) {
            case ArgumentSource.OfItems items -> Optional.of(items.items());
            case ArgumentSource.OfIntegers items -> Optional.of(items.items());
            default -> Optional.empty();
        };
    }

    private static boolean isReal(ArgumentSource source) {
        return source instanceof ArgumentSource.OfNumber number
                ? number.slot().kind() == Kind.FLOAT
                : source instanceof ArgumentSource.OfConstant constant && constant.value() instanceof Double;
    }

    private static long integer(ArgumentSource source, RunValues values) {
        return source instanceof ArgumentSource.OfNumber number
                ? values.numbers[number.slot().index()]
                : bits(((ArgumentSource.OfConstant) source).value());
    }

    private static long bits(Object value) {
        return value instanceof Boolean truth ? truth ? 1 : 0 : ((Number) value).longValue();
    }

    private static double real(ArgumentSource source, RunValues values) {
        return source instanceof ArgumentSource.OfNumber number
                ? number.slot().real(values)
                : ((ArgumentSource.OfConstant) source).value() instanceof Boolean truth
                        ? truth ? 1 : 0
                        : ((Number) ((ArgumentSource.OfConstant) source).value()).doubleValue();
    }

    private static long bits(double value, Slot slot) {
        if (slot.kind() == Kind.FLOAT) {
            return Double.doubleToRawLongBits(value);
        }
        // Long.MAX_VALUE is no double: it becomes 2^63.
        if (!(value >= Long.MIN_VALUE && value < Long.MAX_VALUE)) {
            throw new ArithmeticException(value + " is no integer of 64 bits");
        }
        return (long) value;
    }

    /** A number that is made of others. */
    private static final class Computed extends Step {
        private final String name;
        private final ToLongFunction<RunValues> bits;
        private final Slot result;

        Computed(String name, ToLongFunction<RunValues> bits, Slot result) {
            this.name = name;
            this.bits = bits;
            this.result = result;
        }

        @Override
        void run(RunValues values) {
            try {
                values.numbers[result.index()] = bits.applyAsLong(values);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        "The program cannot compute %s with these inputs: %s".formatted(name, e.getMessage()), e);
            }
        }
    }

    /** One number of a tensor. */
    static final class Item extends Step {
        private final int tensor;
        private final Slot result;

        Item(int tensor, Slot result) {
            this.tensor = tensor;
            this.result = result;
        }

        @Override
        void run(RunValues values) {
            Tensor from = values.required(tensor);
            if (from.numel() != 1) {
                throw new IllegalArgumentException("A tensor of %d elements is no number".formatted(from.numel()));
            }
            if (result.kind() == Kind.INT) {
                values.numbers[result.index()] = from.itemLong();
            } else {
                double number = from.item();
                values.numbers[result.index()] =
                        result.kind() == Kind.BOOL ? number != 0 ? 1 : 0 : bits(number, result);
            }
        }
    }

    /** What a tensor says of its shape. */
    static final class Size extends Step {
        private final String what;
        private final int tensor;
        private final ArgumentSource dim;
        private final Slot result;

        /** @param what {@code sym_size.int}, {@code sym_stride.int} or {@code sym_numel.default} */
        Size(String what, int tensor, ArgumentSource dim, Slot result) {
            if (!what.startsWith("sym_numel")) {
                requireNumbers(Collections.singletonList(dim));
            }
            this.what = what;
            this.tensor = tensor;
            this.dim = dim;
            this.result = result;
        }

        @Override
        void run(RunValues values) {
            Tensor from = values.required(tensor);
            if (what.startsWith("sym_numel")) {
                values.numbers[result.index()] = from.numel();
                return;
            }
            long place = integer(dim, values);
            long[] numbers = what.startsWith("sym_size") ? from.shape() : from.strides();
            long index = place < 0 ? place + numbers.length : place;
            if (index < 0 || index >= numbers.length) {
                throw new IllegalArgumentException(
                        "A tensor of %d dimensions has no dimension %d".formatted(numbers.length, place));
            }
            values.numbers[result.index()] = numbers[(int) index];
        }
    }

    /** A condition that the program was exported under. */
    static final class Assertion extends Step {
        private final ArgumentSource condition;
        private final String message;

        Assertion(ArgumentSource condition, String message) {
            if (!(condition instanceof ArgumentSource.OfTensor)) {
                requireNumbers(Collections.singletonList(condition));
            }
            this.condition = condition;
            this.message = message;
        }

        @Override
        void run(RunValues values) {
            boolean holds = condition instanceof ArgumentSource.OfTensor tensor
                    ? values.required(tensor.slot()).item() != 0
                    : real(condition, values) != 0;
            if (!holds) {
                throw new IllegalArgumentException("The program does not hold for these inputs: " + message);
            }
        }
    }
}
