package hub.serve.protocol;

/** What a client sent, as it may stand in a message or a log. */
public final class Shown {

    private static final int LONGEST = 100;

    private Shown() {}

    /** A text in quotes, on one line and not too long. */
    public static String text(String text) {
        var shown = new StringBuilder("\"");
        text.codePoints()
                .limit(LONGEST)
                .forEach(c -> shown.append(
                        Character.isISOControl(c) || c == 0x2028 || c == 0x2029
                                ? "\\u%04x".formatted(c)
                                : c == '"' || c == '\\' ? "\\" + (char) c : Character.toString(c)));
        return shown.append(text.codePointCount(0, text.length()) > LONGEST ? "…\"" : "\"")
                .toString();
    }
}
