package hub.core.shell;

import java.util.List;
import java.util.regex.Pattern;

/** The values of a type that has few: of {@code boolean}, and of Python's {@code Literal["a", "b"]}. */
final class ArgumentValues {

    private static final Pattern LITERAL = Pattern.compile(".*\\bLiteral\\[(.*)].*");
    private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']*)[\"']");

    private ArgumentValues() {}

    /** @param type as it stands in the source */
    static List<String> of(String type) {
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
