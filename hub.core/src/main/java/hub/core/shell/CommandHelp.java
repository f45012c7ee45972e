package hub.core.shell;

import hub.core.shell.FoldedText.Definition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How commands are called. */
final class CommandHelp {

    private final Supplier<List<ShellCommand>> commands;

    CommandHelp(Supplier<List<ShellCommand>> commands) {
        this.commands = commands;
    }

    Optional<ShellCommand> find(String command) {
        return commands.get().stream()
                .filter(each -> each.name().equals(command))
                .findFirst();
    }

    /** The forms of a command and what their words mean; empty if there is none of this name. */
    Optional<HelpText> of(String command) {
        return find(command).map(each -> of(each.forms()));
    }

    /** The same, of its forms. */
    static HelpText of(List<CommandForm> forms) {
        List<CommandForm> ordered = inOrder(forms);
        return new HelpText(columns -> lines(ordered, columns));
    }

    private static List<String> lines(List<CommandForm> forms, int columns) {
        var lines = new ArrayList<String>();
        for (CommandForm form : forms) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            form.synopses().forEach(synopsis -> lines.addAll(FoldedText.fold(synopsis, columns, 4)));
            lines.addAll(FoldedText.fold("  " + form.does(), columns));
        }
        var words = new LinkedHashMap<String, Definition>();
        forms.stream()
                .flatMap(form -> form.definitions().stream())
                .forEach(word -> words.putIfAbsent(word.term(), word));
        if (!words.isEmpty()) {
            lines.add("");
        }
        lines.addAll(FoldedText.definitions(List.copyOf(words.values()), columns, 2));
        return lines;
    }

    private static List<CommandForm> inOrder(List<CommandForm> forms) {
        return forms.stream()
                .sorted(Comparator.comparing(form -> form.synopses().getFirst()))
                .toList();
    }

    /** The forms of all commands, with what each does. */
    HelpText all() {
        List<Definition> all = commands.get().stream()
                .flatMap(command -> command.forms().stream())
                .flatMap(form -> form.synopses().stream().map(synopsis -> new Definition(synopsis, form.does())))
                .sorted(Comparator.comparing(Definition::term))
                .toList();
        return new HelpText(columns -> FoldedText.definitions(all, columns, 2));
    }
}
