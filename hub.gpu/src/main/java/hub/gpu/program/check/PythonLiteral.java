package hub.gpu.program.check;

/** Values as Python writes them: {@code None}, {@code True}, {@code 'text'}, {@code 3}, {@code 0.5}, {@code inf}. */
final class PythonLiteral {

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
            return text.substring(1, text.length() - 1)
                    .replace("\\n", "\n")
                    .replace("\\'", "'")
                    .replace("\\\\", "\\");
        }
        try {
            return text.matches("[+-]?\\d+") ? (Object) Long.valueOf(text) : Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s is no value of Python that is understood here".formatted(text), e);
        }
    }
}
