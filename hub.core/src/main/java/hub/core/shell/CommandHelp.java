package hub.core.shell;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** How commands are called, in lines of text. */
final class CommandHelp {

    private record Line(String synopsis, String does) {}

    private final Supplier<List<ShellCommand>> commands;

    CommandHelp(Supplier<List<ShellCommand>> commands) {
        this.commands = commands;
    }

    boolean has(String command) {
        return commands.get().stream().anyMatch(each -> each.name().equals(command));
    }

    /** The forms of a command; empty if there is none of this name. */
    List<String> of(String command) {
        return lines().stream()
                .filter(line -> line.synopsis().split(" ")[0].equals(command))
                .map(line -> line.synopsis() + "  " + line.does())
                .toList();
    }

    /** The forms of all commands, one in each line. */
    String all() {
        List<Line> lines = lines();
        int width =
                lines.stream().mapToInt(line -> line.synopsis().length()).max().orElse(0);
        return lines.stream()
                .map(line -> ("  %-" + width + "s  %s").formatted(line.synopsis(), line.does()))
                .collect(Collectors.joining("\n"));
    }

    private List<Line> lines() {
        return commands.get().stream()
                .flatMap(command -> command.forms().stream())
                .flatMap(form -> form.synopses().stream().map(synopsis -> new Line(synopsis, form.does())))
                .sorted(Comparator.comparing(Line::synopsis))
                .toList();
    }
}
