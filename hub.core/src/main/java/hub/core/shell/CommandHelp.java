package hub.core.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

    /** The forms of a command and what their words mean; empty if there is none of this name. */
    List<String> of(String command) {
        return commands.get().stream()
                .filter(each -> each.name().equals(command))
                .map(each -> of(each.forms()))
                .findFirst()
                .orElse(List.of());
    }

    /** The same, of its forms. */
    static List<String> of(List<CommandForm> forms) {
        var lines = new ArrayList<String>();
        for (CommandForm form : inOrder(forms)) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(form.synopses());
            lines.add("  " + form.does());
        }
        var words = new LinkedHashMap<String, String>();
        inOrder(forms).stream()
                .flatMap(form -> form.parameters().stream())
                .filter(parameter -> !parameter.text().isEmpty())
                .forEach(parameter -> words.putIfAbsent(parameter.word(), parameter.text()));
        int width = words.keySet().stream().mapToInt(String::length).max().orElse(0);
        if (!words.isEmpty()) {
            lines.add("");
        }
        words.forEach((word, text) -> lines.add(("  %-" + width + "s  %s").formatted(word, text)));
        return lines;
    }

    private static List<CommandForm> inOrder(List<CommandForm> forms) {
        return forms.stream()
                .sorted(Comparator.comparing(form -> form.synopses().getFirst()))
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
