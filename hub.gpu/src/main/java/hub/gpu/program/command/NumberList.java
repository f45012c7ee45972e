package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers in nested lists, {@code [[1, 2], [3, 4]]}, or one number. */
final class NumberList {

    private static final int MAX_DEPTH = 64;

    private final String name;
    private final String text;
    private final List<Number> numbers = new ArrayList<>();
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
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException noInteger) {
            return Double.valueOf(word);
        }
    }

    Tensor tensor(Torch torch, DType type) {
        boolean areIntegers = numbers.stream().allMatch(Long.class::isInstance);
        long[] sizes = shape.isEmpty()
                ? new long[] {1}
                : shape.stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = areIntegers
                ? torch.tensor(numbers.stream().mapToLong(Number::longValue).toArray(), sizes)
                : torch.tensor(numbers.stream().mapToDouble(Number::doubleValue).toArray(), sizes);
        return (shape.isEmpty() ? tensor.reshape() : tensor).to(type);
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
            numbers.add(number(text.substring(start, at)));
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }

    private void list(int depth) {
        boolean isFirst = depth == shape.size() && numbers.isEmpty();
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
