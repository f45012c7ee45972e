package hub.gpu.program.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values as Python writes them: {@code None}, {@code True}, {@code 'text'}, {@code 3}, {@code 0.5}, {@code inf}. */
final class PythonLiteral {

    /** What {@code repr} writes for characters that cannot stand for themselves. */
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.)", Pattern.DOTALL);

    private PythonLiteral() {}

    /** @throws IllegalArgumentException if it is none of these */
    static Object parse(String text) {
        return switch (text) {
            case "None" -> null;
            case "True" -> true;
            case "False" -> false;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> textOrNumber(text);
        };
    }

    private static Object textOrNumber(String text) {
        boolean isQuoted = text.length() > 1
                && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                && text.charAt(text.length() - 1) == text.charAt(0);
        if (isQuoted) {
            return ESCAPE.matcher(text.substring(1, text.length() - 1))
                    .replaceAll(escape -> Matcher.quoteReplacement(unescaped(escape.group(1))));
        }
        try {
            return text.matches("[+-]?\\d+") ? (Object) Long.valueOf(text) : Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s is no value of Python that is understood here".formatted(text), e);
        }
    }

    private static String unescaped(String escape) {
        return switch (escape.charAt(0)) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'x', 'u', 'U' -> Character.toString(Integer.parseUnsignedInt(escape, 1, escape.length(), 16));
            default -> escape;
        };
    }
}
