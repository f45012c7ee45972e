package hub.python.process;

import java.util.ArrayDeque;

/** The last lines that a process wrote, for the message when it ends. */
final class RecentLines {

    private static final int COUNT = 10;
    private static final int LONGEST = 400;

    private final ArrayDeque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (line.isBlank()) {
            return;
        }
        lines.add(line.length() > LONGEST ? line.substring(0, LONGEST) + " …" : line);
        if (lines.size() > COUNT) {
            lines.remove();
        }
    }

    /** A sentence with the lines, or nothing. */
    synchronized String told() {
        return lines.isEmpty() ? "" : " Its last lines:\n  " + String.join("\n  ", lines);
    }
}
