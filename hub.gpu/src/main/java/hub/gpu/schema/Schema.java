package hub.gpu.schema;

import hub.gpu.operators.ResultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An operator's schema, in ATen's notation: {@code add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor}.
 *
 * @param text the whole text
 * @param parameters in order
 * @param results in order
 */
public record Schema(String text, List<Parameter> parameters, List<Type> results) {

    private static final Pattern PARAMETER = Pattern.compile(
            "(?<type>[A-Za-z]+)(?<alias>\\([^)]*\\))?(?<rest>[?\\[\\]0-9]*)( +(?<name>\\w+))?( *= *(?<default>.*))?");

    /**
     * One argument.
     *
     * @param initial the text of the default, or null if there is none
     * @param written whether the operator writes to it as its result
     * @param shared whether results may be views of it, or the operator may change it
     * @param changed whether the operator changes it
     */
    public record Parameter(String name, Type type, String initial, boolean written, boolean shared, boolean changed) {}

    /**
     * A type: {@code base}, or a list of it.
     *
     * @param base {@code Tensor}, {@code int}, {@code Scalar} and so on
     * @param list whether it is a list
     * @param length the length of a list in whose place one value may stand, or 0
     * @param optionalElement whether elements of a list may be none
     * @param optional whether it may be none
     */
    public record Type(String base, boolean list, int length, boolean optionalElement, boolean optional) {

        static Type of(String base, String rest) {
            int open = rest.indexOf('[');
            if (open < 0) {
                return new Type(base, false, 0, false, rest.endsWith("?"));
            }
            int close = rest.indexOf(']');
            String length = rest.substring(open + 1, close);
            return new Type(base, true, length.isEmpty() ? 0 : Integer.parseInt(length), open > 0, rest.endsWith("?"));
        }

        /** Whether it is this type, and no list. */
        public boolean is(String name) {
            return base.equals(name) && !list;
        }

        /** Whether it is a list of tensors. */
        public boolean isTensors() {
            return base.equals("Tensor") && list;
        }

        /** How a result of this type is read; empty if hub cannot read one. */
        public Optional<ResultKind> resultKind() {
            if (isTensors()) {
                return Optional.of(ResultKind.TENSORS);
            }
            return Optional.ofNullable(
                    switch (toString()) {
                        case "Tensor" -> ResultKind.TENSOR;
                        case "int", "SymInt" -> ResultKind.INTEGER;
                        case "float" -> ResultKind.FLOAT;
                        case "bool" -> ResultKind.BOOL;
                        case "ScalarType" -> ResultKind.DTYPE;
                        default -> null;
                    });
        }

        @Override
        public String toString() {
            return base + (optionalElement ? "?" : "") + (list ? "[]" : "") + (optional ? "?" : "");
        }
    }

    /** @throws IllegalArgumentException if a part of the text is not understood */
    static Schema parse(String text) {
        int open = text.indexOf('(');
        int arrow = text.lastIndexOf(") -> ");
        boolean keywords = false;
        var parameters = new ArrayList<Parameter>();
        for (String part : split(text.substring(open + 1, arrow))) {
            if (part.equals("*")) {
                keywords = true;
                continue;
            }
            Matcher matched = match(part, text);
            boolean shared = matched.group("alias") != null;
            boolean changed = shared && matched.group("alias").contains("!");
            boolean out = keywords && changed;
            parameters.add(new Parameter(
                    matched.group("name"), type(matched), matched.group("default"), out, shared, changed));
        }
        return new Schema(
                text, List.copyOf(parameters), results(text.substring(arrow + 5).strip(), text));
    }

    private static List<Type> results(String results, String text) {
        boolean several = results.startsWith("(");
        String inside = several ? results.substring(1, results.length() - 1) : results;
        return split(inside).stream().map(part -> type(match(part, text))).toList();
    }

    private static Type type(Matcher matched) {
        return Type.of(matched.group("type"), matched.group("rest"));
    }

    private static Matcher match(String part, String text) {
        Matcher matcher = PARAMETER.matcher(part);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "The schema %2$s has a part that is not understood: %1$s".formatted(part, text));
        }
        return matcher;
    }

    /** Splits a text at the commas outside of brackets. */
    private static List<String> split(String text) {
        var parts = new ArrayList<String>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(text.substring(start).strip());
        parts.removeIf(String::isEmpty);
        return parts;
    }

    /** Whether all types are equal, so that a call that fits one schema fits the other. */
    boolean hasTypesOf(Schema other) {
        return results.equals(other.results) && types().equals(other.types());
    }

    private List<Type> types() {
        return parameters.stream().map(Parameter::type).toList();
    }

    /** Whether a parameter is a number of any type. */
    public boolean takesScalar() {
        return parameters.stream().anyMatch(parameter -> parameter.type().base().equals("Scalar"));
    }
}
