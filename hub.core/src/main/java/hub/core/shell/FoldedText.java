package hub.core.shell;

import java.util.ArrayList;
import java.util.List;

/** Text for a terminal, broken between words. In a file or a pipe lines have any length. */
final class FoldedText {

    /** Where there is no terminal, nothing is broken or cut. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    /** Text that has less room than this is not broken: nobody could read it. */
    private static final int NARROW = 20;

    /**
     * A term with what it means.
     *
     * @param text one or more lines; may be empty
     */
    record Definition(String term, String text) {}

    private FoldedText() {}

    /** A line in pieces that fit. A word that is longer than a line stays whole. */
    static List<String> fold(String line, int columns, int indentOfNext) {
        var pieces = new ArrayList<String>();
        int room = Math.max(columns, indentOfNext + NARROW);
        String rest = line.stripTrailing();
        while (rest.length() > room) {
            int text = indent(rest);
            int space = rest.lastIndexOf(' ', room);
            if (space < text) {
                space = rest.indexOf(' ', text);
            }
            if (space < 0) {
                break;
            }
            pieces.add(rest.substring(0, space).stripTrailing());
            rest = " ".repeat(indentOfNext) + rest.substring(space).stripLeading();
        }
        pieces.add(rest);
        return pieces;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    /** The same, where what follows is indented as the line is. */
    static List<String> fold(String line, int columns) {
        return fold(line, columns, indent(line));
    }

    /** Terms and what they mean, in two columns. A term that would take half of the line has its text below it. */
    static List<String> definitions(List<Definition> all, int columns, int indent) {
        int width = all.stream()
                .mapToInt(each -> each.term().length())
                .filter(length -> length <= columns / 2)
                .max()
                .orElse(0);
        String before = " ".repeat(indent + width + 2);
        var lines = new ArrayList<String>();
        for (Definition each : all) {
            String term = " ".repeat(indent) + each.term();
            var text = each.text()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .flatMap(line -> fold(before + line, columns, before.length()).stream())
                    .toList();
            if (each.term().length() > width || text.isEmpty()) {
                lines.addAll(fold(term, columns, indent + 4));
                lines.addAll(text);
            } else {
                lines.add(term + text.getFirst().substring(term.length()));
                lines.addAll(text.subList(1, text.size()));
            }
        }
        return lines;
    }
}
