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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Checks inputs against what a program was exported for. One size of a symbol decides all of its sizes. As in PyTorch, a lower
 * bound of up to 2 is none: it stands for what the exporter did not try.
 */
public final class InputCheck {

    private static final long FIRST_BOUND = 2;

    private final List<Leaf> leaves;
    private final Map<String, Range> ranges;

    /** One input: a tensor's type and sizes, a number, or a value that is fixed. */
    private record Leaf(InputSpec input, Argument.Kind kind, TensorMeta tensor, Expression number) {}

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
                        : number.doubleValue() == given.doubleValue()
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
        Range range = ranges.get(symbol);
        if (range != null && (size > range.max() || size < range.min() && range.min() > FIRST_BOUND)) {
            throw new IllegalArgumentException("%s: expected %s of %d to %s, not %d"
                    .formatted(
                            place,
                            symbol,
                            range.min(),
                            range.max() == Long.MAX_VALUE ? "any" : Long.toString(range.max()),
                            size));
        }
    }

    /** The sizes that are formulas: once all symbols are known, they must agree. */
    private void formulas(InputBinding.Leaves found, Map<String, Long> symbols) {
        for (int i = 0; i < leaves.size(); i++) {
            TensorMeta meta = leaves.get(i).tensor;
            if (meta == null || leaves.get(i).kind != Argument.Kind.TENSOR) {
                continue;
            }
            long[] shape = null;
            for (int d = 0; d < meta.sizes().size(); d++) {
                Expression size = meta.sizes().get(d);
                if (size instanceof Expression.Number || size instanceof Expression.Symbol) {
                    continue;
                }
                shape = shape == null ? ((Tensor) found.values().get(i)).shape() : shape;
                var expected = size.value(symbols);
                if (expected.isPresent() && expected.getAsLong() != shape[d]) {
                    throw new IllegalArgumentException("%s, size %d: expected %s, which is %d here, not %d"
                            .formatted(found.places().get(i), d, size, expected.getAsLong(), shape[d]));
                }
            }
        }
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
