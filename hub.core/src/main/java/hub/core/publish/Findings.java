package hub.core.publish;

import hub.core.publish.Finding.State;
import hub.core.spi.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** All findings of a check, as a list of a class that the shell's pipes can call. An error among them fails the check. */
public final class Findings extends ArrayList<Finding> implements CheckResult {

    private static final long serialVersionUID = 1;

    /** Text that has less room than this is not broken: nobody could read it. */
    private static final int NARROW = 20;

    Findings(List<Finding> findings) {
        super(findings);
    }

    @Override
    public boolean ok() {
        return stream().noneMatch(finding -> finding.state() == State.ERROR);
    }

    /** A row for each, in which no text is cut: what does not fit goes on in the next line. */
    public String text(int columns) {
        int about = stream().mapToInt(finding -> finding.about().length()).max().orElse(0);
        int indent = "warning".length() + 2 + about + 2;
        int room = Math.max(NARROW, columns - indent);
        String next = "\n" + " ".repeat(indent);
        return stream()
                .map(finding -> ("%-7s  %-" + about + "s  ")
                                .formatted(finding.state().name().toLowerCase(Locale.ROOT), finding.about())
                        + String.join(next, lines(finding, room)))
                .collect(Collectors.joining("\n"));
    }

    private static List<String> lines(Finding finding, int room) {
        var lines = new ArrayList<String>();
        (finding.found() + "\n" + finding.todo()).lines().forEach(line -> lines.addAll(broken(line, room)));
        return lines;
    }

    /** A line in pieces that fit, broken between words. */
    private static List<String> broken(String line, int room) {
        var pieces = new ArrayList<String>();
        String rest = line;
        while (rest.length() > room) {
            int space = rest.lastIndexOf(' ', room);
            if (space <= 0) {
                space = rest.indexOf(' ', room);
            }
            if (space < 0) {
                break;
            }
            pieces.add(rest.substring(0, space));
            rest = rest.substring(space + 1);
        }
        if (!rest.isEmpty()) {
            pieces.add(rest);
        }
        return pieces;
    }
}
