package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.MalformedFileException;
import java.io.ByteArrayOutputStream;

/** Text as protocol 0 of pickles writes it, on a line. */
final class Protocol0Text {

    private Protocol0Text() {}

    /** Protocol 0's {@code 'a\\n\\x00'}: a Python literal in either kind of quotes. */
    static byte[] quoted(String line) {
        char quote = line.isEmpty() ? 0 : line.charAt(0);
        if (line.length() < 2 || quote != '\'' && quote != '"' || line.charAt(line.length() - 1) != quote) {
            throw new MalformedFileException("its pickle has a string without quotes");
        }
        var out = new ByteArrayOutputStream();
        int end = line.length() - 1;
        for (int i = 1; i < end; i++) {
            char c = line.charAt(i);
            if (c != '\\') {
                out.write(c);
            } else if (++i == end) {
                throw new MalformedFileException("its pickle has a string that ends in a backslash");
            } else {
                switch (line.charAt(i)) {
                    case 'n' -> out.write('\n');
                    case 'r' -> out.write('\r');
                    case 't' -> out.write('\t');
                    case 'x' -> {
                        out.write(hex(line, i + 1, 2, end));
                        i += 2;
                    }
                    case '\\', '\'', '"' -> out.write(line.charAt(i));
                    default -> throw malformedEscape();
                }
            }
        }
        return out.toByteArray();
    }

    /** Protocol 0's raw-unicode-escape: Latin-1, with {@code \\uXXXX} and {@code \\UXXXXXXXX} for the rest. */
    static String unicode(String line) {
        var out = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char next = line.charAt(i) == '\\' && i + 1 < line.length() ? line.charAt(i + 1) : 0;
            int digits = next == 'u' ? 4 : next == 'U' ? 8 : 0;
            if (digits == 0) {
                out.append(line.charAt(i));
                if (next == '\\') {
                    // The second of two backslashes begins no escape.
                    out.append(next);
                    i++;
                }
                continue;
            }
            int code = hex(line, i + 2, digits, line.length());
            if (!Character.isValidCodePoint(code)) {
                throw new MalformedFileException("its pickle has a character that does not exist");
            }
            out.appendCodePoint(code);
            i += 1 + digits;
        }
        return out.toString();
    }

    private static int hex(String line, int from, int digits, int end) {
        try {
            if (from + digits <= end) {
                return Integer.parseUnsignedInt(line, from, from + digits, 16);
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw malformedEscape();
    }

    private static MalformedFileException malformedEscape() {
        return new MalformedFileException("its pickle has a string with a malformed escape");
    }
}
