package hub.core.shell;

import hub.core.Parameter;
import java.util.List;
import java.util.regex.Pattern;

/** The values of a parameter that has few: an enum, a {@code boolean}, or Python's {@code Literal["a", "b"]}. */
final class ArgumentValues {

    private static final Pattern LITERAL = Pattern.compile(".*\\bLiteral\\[(.*)].*");
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']*)[\"']");

    private ArgumentValues() {}

    static List<String> of(Parameter parameter) {
        return parameter.values().isEmpty() ? of(parameter.type()) : parameter.values();
    }

    /** @param type as it stands in the source */
    private static List<String> of(String type) {
        var literal = LITERAL.matcher(type);
        if (literal.matches()) {
            return QUOTED.matcher(literal.group(1))
                    .results()
                    .map(value -> value.group(1))
                    .toList();
        }
        return List.of("boolean", "Boolean", "bool").contains(type) ? List.of("true", "false") : List.of();
    }
}
