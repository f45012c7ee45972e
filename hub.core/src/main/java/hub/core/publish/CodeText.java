package hub.core.publish;

/** The text of a file of Java or Python without its comments, and without Python's texts that explain a function. */
final class CodeText {

    private final String text;
    private final boolean isPython;
    private final StringBuilder code = new StringBuilder();

    /** How many brackets are open. */
    private int depth;

    /** How many characters the line has so far that are no blanks, and the last one. */
    private int letters;

    private char last;

    private CodeText(String text, boolean isPython) {
        this.text = text;
        this.isPython = isPython;
    }

    static String of(String text, boolean isPython) {
        return new CodeText(text, isPython).read();
    }

    private String read() {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = endOfComment(at);
            if (end < 0 && (c == '"' || c == '\'')) {
                end = endOfQuoted(at);
                if (!explains(at)) {
                    code.append(text, at, end);
                    letters += end - at;
                    last = c;
                }
            } else if (end < 0) {
                code.append(c);
                follow(c);
                end = at + 1;
            }
            at = end;
        }
        return code.toString();
    }

    private void follow(char c) {
        if ("([{".indexOf(c) >= 0) {
            depth++;
        } else if (")]}".indexOf(c) >= 0) {
            depth = Math.max(0, depth - 1);
        }
        if (!Character.isWhitespace(c)) {
            letters++;
            last = c;
        } else if (c == '\n') {
            // A backslash continues the line.
            letters = last == '\\' ? letters : 0;
            last = c;
        }
    }

    /** Where the comment ends that begins here; negative if none begins. */
    private int endOfComment(int at) {
        if (text.startsWith(isPython ? "#" : "//", at)) {
            return end("\n", at);
        }
        return !isPython && text.startsWith("/*", at) ? Math.min(text.length(), end("*/", at + 2) + 2) : -1;
    }

    private int end(String mark, int from) {
        int end = text.indexOf(mark, from);
        return end < 0 ? text.length() : end;
    }

    private int endOfQuoted(int at) {
        String quote = text.substring(at, at + 1);
        boolean isLong = text.startsWith(quote.repeat(3), at);
        String end = isLong ? quote.repeat(3) : quote;
        for (int i = at + end.length(); i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith(end, i)) {
                return i + end.length();
            } else if (!isLong && text.charAt(i) == '\n') {
                return i;
            }
        }
        return text.length();
    }

    /** In Python a long text that begins a line is none of the code's values, except between brackets. */
    private boolean explains(int at) {
        return isPython
                && depth == 0
                && (text.startsWith("\"\"\"", at) || text.startsWith("'''", at))
                && (letters == 0 || (letters == 1 && "rRuU".indexOf(last) >= 0));
    }
}
