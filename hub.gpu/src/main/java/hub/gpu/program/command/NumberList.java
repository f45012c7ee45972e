package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.program.ValueSpec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Numbers in nested lists, {@code [[1, 2], [3, 4]]}, or one number. */
final class NumberList {

    private static final int MAX_DEPTH = 64;

    /** As many as the largest integer of a tensor has. */
    private static final int MAX_DIGITS = 20;

    private final String name;
    private final String text;
    private final List<String> words = new ArrayList<>();
    private final List<Long> shape = new ArrayList<>();
    private int at;

    private NumberList(String name, String text) {
        this.name = name;
        this.text = text.replaceAll("\\s", "");
    }

    /** @throws HubException of kind ARGUMENT if it is none */
    static NumberList parse(String name, String text) {
        var list = new NumberList(name, text);
        list.value(0);
        if (list.at != list.text.length()) {
            throw list.wrong();
        }
        return list;
    }

    /**
     * A Long if it is one: a double holds 53 bits of it.
     *
     * @throws NumberFormatException if it is no number
     */
    static Number number(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Long.valueOf(word);
                } catch (NumberFormatException noInteger) {
                    yield Double.valueOf(word);
                }
            }
        };
    }

    /** @throws HubException of kind ARGUMENT if a number is none of the type */
    Tensor tensor(Torch torch, ValueSpec.TensorSpec spec) {
        long[] sizes = sizes(spec);
        if (isInteger(spec.type())) {
            long[] integers =
                    words.stream().mapToLong(word -> integer(word, spec.type())).toArray();
            return torch.tensor(integers, integers.length).reshape(sizes).to(spec.type());
        }
        double[] fractions =
                words.stream().mapToDouble(word -> number(word).doubleValue()).toArray();
        return torch.tensor(fractions, fractions.length).reshape(sizes).to(spec.type());
    }

    /** The shape. That of a list without numbers goes on as the input's: the sizes inside it cannot be written. */
    private long[] sizes(ValueSpec.TensorSpec spec) {
        var sizes = new ArrayList<>(shape);
        if (words.isEmpty()) {
            spec.shape().stream()
                    .skip(shape.size())
                    .takeWhile(ValueSpec.Dimension::isFixed)
                    .forEach(dimension -> sizes.add(dimension.min()));
        }
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    private static boolean isInteger(DType type) {
        return !type.isFloatingPoint() && !type.isComplex();
    }

    /** As a long of the same bits, which is exact in all types of integers. */
    private long integer(String word, DType type) {
        try {
            var decimal = new BigDecimal(word);
            if (Math.abs((long) decimal.precision() - decimal.scale()) > MAX_DIGITS) {
                throw new ArithmeticException("An exponent as this would fill the memory");
            }
            BigInteger integer = decimal.toBigIntegerExact();
            int bits = type == DType.BOOL ? 1 : type.bytes() * Byte.SIZE;
            boolean isSigned = type == DType.INT8 || type == DType.INT16 || type == DType.INT32 || type == DType.INT64;
            boolean fits = isSigned ? integer.bitLength() < bits : integer.signum() >= 0 && integer.bitLength() <= bits;
            if (fits) {
                return integer.longValue();
            }
        } catch (ArithmeticException | NumberFormatException noInteger) {
            // It has a fraction, or is NaN or an infinity.
        }
        throw new HubException(Kind.ARGUMENT, "%s: %s is no number of type %s".formatted(name, word, type.torchName()));
    }

    private void value(int depth) {
        if (at < text.length() && text.charAt(at) == '[') {
            list(depth);
            return;
        }
        if (depth < shape.size()) {
            throw wrong();
        }
        int start = at;
        while (at < text.length() && ",]".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        try {
            String word = text.substring(start, at);
            number(word);
            words.add(word);
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private void list(int depth) {
        boolean isFirst = depth == shape.size() && words.isEmpty();
        if (!isFirst && depth >= shape.size() || depth == MAX_DEPTH) {
            throw wrong();
        }
        if (isFirst) {
            shape.add(-1L);
        }
        at++;
        long count = 0;
        while (at < text.length() && text.charAt(at) != ']') {
            value(depth + 1);
            count++;
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
            }
        }
        if (at == text.length() || shape.get(depth) >= 0 && shape.get(depth) != count) {
            throw wrong();
        }
        shape.set(depth, count);
        at++;
    }

    private HubException wrong() {
        return new HubException(
                Kind.ARGUMENT,
                "%s: expected a file, .npy or .safetensors, or numbers as [[1,2],[3,4]], not \"%s\""
                        .formatted(name, text));
    }

    @Override
    public String toString() {
        return Arrays.toString(shape.toArray());
    }
}
