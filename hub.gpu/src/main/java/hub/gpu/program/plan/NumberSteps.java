package hub.gpu.program.plan;

import hub.gpu.Tensor;
import hub.gpu.program.graph.Argument.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.ToDoubleFunction;

/** The steps that compute with numbers: sizes above all. They have the meaning of Python's operators. */
final class NumberSteps {

    /** Of two integers an integer. */
    private static final Map<String, LongBinaryOperator> INTEGERS = Map.ofEntries(
            Map.entry("add", Math::addExact),
            Map.entry("sub", Math::subtractExact),
            Map.entry("mul", Math::multiplyExact),
            Map.entry("floordiv", Math::floorDiv),
            Map.entry("mod", Math::floorMod),
            Map.entry("pow", NumberSteps::power),
            Map.entry("and_", (a, b) -> a & b),
            Map.entry("or_", (a, b) -> a | b),
            Map.entry("xor", (a, b) -> a ^ b),
            Map.entry("lshift", (a, b) -> Math.multiplyExact(a, power(2, b))),
            Map.entry("rshift", (a, b) -> a >> Math.min(b, Long.SIZE - 1)),
            Map.entry("sym_max", Math::max),
            Map.entry("sym_min", Math::min));

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
            Map.entry("log2", a -> Math.log(a) / Math.log(2)),
            Map.entry("sym_not", a -> a == 0 ? 1 : 0),
            Map.entry("not_", a -> a == 0 ? 1 : 0));

    private NumberSteps() {}

    private static long power(long base, long exponent) {
        if (exponent < 0) {
            throw new ArithmeticException("%d to the power of %d is no integer".formatted(base, exponent));
        }
        if (Math.abs(base) <= 1) {
            return base == -1 && exponent % 2 == 0 ? 1 : exponent == 0 ? 1 : base;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            // It ends: the product is soon too large.
            result = Math.multiplyExact(result, base);
        }
        return result;
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
        if (name.equals("sym_sum") && inputs.size() == 1) {
            return items(inputs.getFirst()).map(items -> new Computed(values -> sum(items, values), result));
        }
        if (name.equals("sym_ite") && inputs.size() == 3) {
            return Optional.of(new Computed(
                    values -> real(inputs.get(real(inputs.get(0), values) != 0 ? 1 : 2), values), result));
        }
        if (inputs.size() == 1 && UNARY.containsKey(name)) {
            DoubleUnaryOperator operator = UNARY.get(name);
            return Optional.of(new Computed(values -> operator.applyAsDouble(real(inputs.getFirst(), values)), result));
        }
        if (inputs.size() != 2) {
            return Optional.empty();
        }
        ArgumentSource left = inputs.get(0);
        ArgumentSource right = inputs.get(1);
        boolean integers = result.kind() != Kind.FLOAT && !isReal(left) && !isReal(right);
        if (integers && INTEGERS.containsKey(name)) {
            return Optional.of(new ComputedInteger(INTEGERS.get(name), left, right, result));
        }
        DoubleBinaryOperator operator = COMPARISONS.getOrDefault(name, FRACTIONS.get(name));
        return Optional.ofNullable(operator)
                .map(of -> new Computed(values -> of.applyAsDouble(real(left, values), real(right, values)), result));
    }

    private static Optional<List<ArgumentSource>> items(ArgumentSource list) {
        return switch (list) {
            case ArgumentSource.OfItems items -> Optional.of(items.items());
            case ArgumentSource.OfIntegers items -> Optional.of(items.items());
            default -> Optional.empty();
        };
    }

    private static double sum(List<ArgumentSource> items, RunValues values) {
        double sum = 0;
        for (ArgumentSource item : items) {
            sum += real(item, values);
        }
        return sum;
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

    private static void set(Slot slot, double value, RunValues values) {
        values.numbers[slot.index()] = slot.kind() == Kind.FLOAT ? Double.doubleToRawLongBits(value) : (long) value;
    }

    /** A number that is exact as long as 53 bits hold it. */
    private static final class Computed extends Step {
        private final ToDoubleFunction<RunValues> number;
        private final Slot result;

        Computed(ToDoubleFunction<RunValues> number, Slot result) {
            this.number = number;
            this.result = result;
        }

        @Override
        void run(RunValues values) {
            set(result, number.applyAsDouble(values), values);
        }
    }

    /** An integer of 64 bits. */
    private static final class ComputedInteger extends Step {
        private final LongBinaryOperator operator;
        private final ArgumentSource left;
        private final ArgumentSource right;
        private final Slot result;

        ComputedInteger(LongBinaryOperator operator, ArgumentSource left, ArgumentSource right, Slot result) {
            this.operator = operator;
            this.left = left;
            this.right = right;
            this.result = result;
        }

        @Override
        void run(RunValues values) {
            values.numbers[result.index()] = operator.applyAsLong(integer(left, values), integer(right, values));
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
            Tensor from = values.tensors[tensor];
            if (from.numel() != 1) {
                throw new IllegalArgumentException("A tensor of %d elements is no number".formatted(from.numel()));
            }
            if (result.kind() == Kind.INT) {
                values.numbers[result.index()] = from.itemLong();
            } else {
                set(result, result.kind() == Kind.BOOL && from.item() != 0 ? 1 : from.item(), values);
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
            this.what = what;
            this.tensor = tensor;
            this.dim = dim;
            this.result = result;
        }

        @Override
        void run(RunValues values) {
            Tensor from = values.tensors[tensor];
            if (what.startsWith("sym_numel")) {
                values.numbers[result.index()] = from.numel();
                return;
            }
            int place = (int) integer(dim, values);
            long[] numbers = what.startsWith("sym_size") ? from.shape() : from.strides();
            int index = place < 0 ? place + numbers.length : place;
            if (index < 0 || index >= numbers.length) {
                throw new IndexOutOfBoundsException(
                        "A tensor of %d dimensions has no dimension %d".formatted(numbers.length, place));
            }
            values.numbers[result.index()] = numbers[index];
        }
    }

    /** A condition that the program was exported under. */
    static final class Assertion extends Step {
        private final ArgumentSource condition;
        private final String message;

        Assertion(ArgumentSource condition, String message) {
            this.condition = condition;
            this.message = message;
        }

        @Override
        void run(RunValues values) {
            boolean holds = condition instanceof ArgumentSource.OfTensor tensor
                    ? values.tensors[tensor.slot()].item() != 0
                    : real(condition, values) != 0;
            if (!holds) {
                throw new IllegalArgumentException("The program does not hold for these inputs: " + message);
            }
        }
    }
}
