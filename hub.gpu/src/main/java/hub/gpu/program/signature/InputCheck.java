package hub.gpu.program.signature;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.program.ValueSpec;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.ExportedProgram.Range;
import hub.gpu.program.graph.Expression;
import hub.gpu.program.graph.TensorMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks inputs against what a program was exported for. One size of a symbol decides all of its sizes. As in PyTorch, the
 * lower bound of a size, if it is up to 2, is none: it stands for what the exporter did not try.
 */
public final class InputCheck {

    static final long FIRST_BOUND = 2;

    private final List<Leaf> leaves;
    private final Map<String, Range> ranges;

    /** The symbols of sizes. Others are of numbers alone. */
    private final Set<String> sizes = new HashSet<>();

    /** One input: a tensor's type and sizes, a number, or a value that is fixed. */
    private record Leaf(InputSpec input, Argument.Kind kind, TensorMeta tensor, Expression number) {}

    /** A size that is a formula, and the one that an input has. */
    private record Formula(Expression expected, long size, String place) {}

    public InputCheck(ExportedProgram program) {
        ranges = program.ranges();
        var all = new ArrayList<Leaf>();
        for (int i = 0; i < program.inputs().size(); i++) {
            InputSpec input = program.inputs().get(i);
            Argument argument = program.graph().inputs().get(i);
            switch (input.role()) {
                case CONSTANT_INPUT -> all.add(new Leaf(input, null, null, null));
                case USER_INPUT -> {
                    Argument.Named named = (Argument.Named) argument;
                    all.add(new Leaf(
                            input,
                            named.kind(),
                            program.graph().tensors().get(named.name()),
                            program.graph().integers().get(named.name())));
                }
                default -> {}
            }
        }
        leaves = List.copyOf(all);
        leaves.stream()
                .filter(leaf -> leaf.kind == Argument.Kind.TENSOR)
                .flatMap(leaf -> leaf.tensor.sizes().stream())
                .forEach(this::addSymbols);
    }

    private void addSymbols(Expression size) {
        switch (size) {
            case Expression.Symbol symbol -> sizes.add(symbol.name());
            case Expression.Sum sum -> sum.terms().forEach(this::addSymbols);
            case Expression.Product product -> product.factors().forEach(this::addSymbols);
            case Expression.Number _, Expression.Other _ -> {}
        }
    }

    /**
     * Checks the leaves of one call.
     *
     * @throws IllegalArgumentException in the words of the signature, if one does not fit
     */
    public void check(InputBinding.Leaves found) {
        var symbols = new HashMap<String, Long>();
        var owners = new HashMap<String, String>();
        for (int i = 0; i < leaves.size(); i++) {
            Object value = found.values().get(i);
            String place = found.places().get(i);
            Leaf leaf = leaves.get(i);
            if (leaf.kind == null) {
                requireFixed(leaf.input.target(), value, place);
            } else if (leaf.kind == Argument.Kind.TENSOR) {
                tensor(leaf.tensor, value, place, symbols, owners);
            } else {
                number(leaf, value, place, symbols, owners);
            }
        }
        formulas(found, symbols);
    }

    private static void requireFixed(Object expected, Object value, String place) {
        boolean same = expected instanceof Number number && value instanceof Number given
                ? isInteger(number) && isInteger(given)
                        ? number.longValue() == given.longValue()
                        // Of NaN, Python's own check is that it is NaN, too.
                        : number.doubleValue() == given.doubleValue()
                                || Double.isNaN(number.doubleValue()) && Double.isNaN(given.doubleValue())
                : Objects.equals(expected, value);
        if (!same) {
            throw new IllegalArgumentException("%s: the program was exported for %s alone, not for %s"
                    .formatted(place, new ValueSpec.ConstantSpec(expected), new ValueSpec.ConstantSpec(value)));
        }
    }

    private static boolean isInteger(Number number) {
        return number instanceof Long || number instanceof Integer;
    }

    private void tensor(
            TensorMeta meta, Object value, String place, Map<String, Long> symbols, Map<String, String> owners) {
        if (!(value instanceof Tensor tensor)) {
            throw new IllegalArgumentException(
                    "%s: expected a tensor, %s, not %s".formatted(place, text(meta), InputBinding.kind(value)));
        }
        long[] shape = tensor.shape();
        DType type = tensor.dtype();
        if (type != meta.type() || shape.length != meta.sizes().size()) {
            throw wrong(meta, place, shape, type);
        }
        for (int i = 0; i < shape.length; i++) {
            switch (meta.sizes().get(i)) {
                case Expression.Number number -> {
                    if (number.value() != shape[i]) {
                        throw wrong(meta, place, shape, type);
                    }
                }
                case Expression.Symbol symbol -> put(symbol.name(), shape[i], place + ", size " + i, symbols, owners);
                default -> {}
            }
        }
    }

    private void number(Leaf leaf, Object value, String place, Map<String, Long> symbols, Map<String, String> owners) {
        boolean fits = switch (leaf.kind) {
            case INT -> value instanceof Long || value instanceof Integer;
            case FLOAT -> value instanceof Number;
            case BOOL -> value instanceof Boolean;
            default -> false;
        };
        if (!fits) {
            throw new IllegalArgumentException("%s: expected %s, not %s"
                    .formatted(place, leaf.kind.toString().toLowerCase(Locale.ROOT), InputBinding.kind(value)));
        }
        if (leaf.number instanceof Expression.Symbol symbol && value instanceof Number number) {
            put(symbol.name(), number.longValue(), place, symbols, owners);
        }
    }

    private void put(String symbol, long size, String place, Map<String, Long> symbols, Map<String, String> owners) {
        Long before = symbols.putIfAbsent(symbol, size);
        if (before != null && before != size) {
            throw new IllegalArgumentException("%s: expected %d, as %s has for %s, not %d"
                    .formatted(place, before, owners.get(symbol), symbol, size));
        }
        owners.putIfAbsent(symbol, place);
        requireWithin(symbol, size, size, place, symbol);
    }

    /**
     * Looks whether a symbol is within its range.
     *
     * @param size the size that told it
     * @param expected what the size is by the signature: the symbol, or a formula of it
     */
    private void requireWithin(String symbol, long value, long size, String place, String expected) {
        Range range = ranges.get(symbol);
        if (range == null) {
            return;
        }
        boolean wasTried = range.min() > FIRST_BOUND || !sizes.contains(symbol);
        if (value > range.max() || value < (wasTried ? range.min() : Math.min(0, range.min()))) {
            throw new IllegalArgumentException("%s: expected %s of %d to %s, not %d"
                    .formatted(
                            place,
                            expected.equals(symbol) ? symbol : expected + ", with " + symbol,
                            range.min(),
                            range.max() == Long.MAX_VALUE ? "any" : Long.toString(range.max()),
                            size));
        }
    }

    /** The sizes that are formulas. Each can tell a symbol that stands nowhere alone, and then the others must agree. */
    private void formulas(InputBinding.Leaves found, Map<String, Long> symbols) {
        List<Formula> open = formulas(found);
        boolean goesOn = true;
        while (goesOn) {
            var left = new ArrayList<Formula>();
            for (Formula formula : open) {
                LinearSize linear = LinearSize.of(formula.expected, symbols).orElse(null);
                if (linear == null) {
                    left.add(formula);
                } else if (linear.symbol() == null || linear.factor() == 0) {
                    require(linear.rest() == formula.size, formula, ", which is %d here".formatted(linear.rest()));
                } else {
                    OptionalLong value = linear.solved(formula.size);
                    require(value.isPresent(), formula, "");
                    symbols.put(linear.symbol(), value.getAsLong());
                    requireWithin(
                            linear.symbol(),
                            value.getAsLong(),
                            formula.size,
                            formula.place,
                            formula.expected.toString());
                }
            }
            goesOn = left.size() < open.size();
            open = left;
        }
    }

    private static void require(boolean fits, Formula formula, String here) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: expected %s%s, not %d".formatted(formula.place, formula.expected, here, formula.size));
        }
    }

    private List<Formula> formulas(InputBinding.Leaves found) {
        var formulas = new ArrayList<Formula>();
        for (int i = 0; i < leaves.size(); i++) {
            TensorMeta meta = leaves.get(i).tensor;
            if (leaves.get(i).kind != Argument.Kind.TENSOR) {
                continue;
            }
            for (int d = 0; d < meta.sizes().size(); d++) {
                Expression size = meta.sizes().get(d);
                if (!(size instanceof Expression.Number || size instanceof Expression.Symbol)) {
                    Tensor tensor = (Tensor) found.values().get(i);
                    formulas.add(
                            new Formula(size, tensor.size(d), found.places().get(i) + ", size " + d));
                }
            }
        }
        return formulas;
    }

    private static IllegalArgumentException wrong(TensorMeta meta, String place, long[] shape, DType type) {
        return new IllegalArgumentException("%s: expected %s, not %s %s"
                .formatted(
                        place,
                        text(meta),
                        type.torchName(),
                        Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"))));
    }

    private static String text(TensorMeta meta) {
        return meta.type().torchName()
                + meta.sizes().stream().map(Object::toString).collect(Collectors.joining(", ", " (", ")"));
    }
}
