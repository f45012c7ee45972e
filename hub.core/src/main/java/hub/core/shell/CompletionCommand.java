package hub.core.shell;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.HubCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Writes the scripts by which bash and zsh complete hub's command line: its commands and options, the repos that are cached,
 * and their entrypoints. The frames of the scripts are resources beside this class.
 */
@Component(service = CompletionCommand.class)
@HubCommand("completion")
public final class CompletionCommand {

    /** What the launching script and the command line know themselves. */
    private static final List<String> OPTIONS =
            List.of("--bytes", "--help", "--json", "--offline", "--stacktrace", "--version");

    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
    private static final Pattern TAKES_VALUE = Pattern.compile("(--[a-z][a-z-]*) [A-Z]");
    private static final Pattern TAKES_REPO = Pattern.compile("\\b(REPO|WHAT|WHICH)\\b");

    private final Supplier<List<ShellCommand>> commands;

    @Activate
    public CompletionCommand(@Reference ShellCommands commands) {
        this(commands::list);
    }

    CompletionCommand(Supplier<List<ShellCommand>> commands) {
        this.commands = commands;
    }

    @Descriptor("print the completions of hub for a shell")
    public String completion(@Descriptor("bash or zsh") String shell) {
        if (!List.of("bash", "zsh").contains(shell)) {
            throw new HubException(Kind.ARGUMENT, "SHELL: expected bash or zsh, but got " + shell + ".");
        }
        return read("completion." + shell)
                .replace("@REPOS@", read("completion-repos.sh"))
                .replace("@CASES@", cases())
                .strip();
    }

    private String cases() {
        Set<String> names =
                commands.get().stream().map(ShellCommand::name).collect(Collectors.toCollection(TreeSet::new));
        String all = String.join(" ", names);
        return "    '') known=(" + String.join(" ", OPTIONS) + " " + all + ") ;;\n"
                + commands.get().stream()
                        .map(command -> branch(command, command.name().equals("help") ? all : ""))
                        .sorted()
                        .collect(Collectors.joining("\n"));
    }

    /** What is known of the words of one command. */
    private static String branch(ShellCommand command, String words) {
        String synopses = command.forms().stream()
                .flatMap(form -> form.synopses().stream())
                .collect(Collectors.joining(" "));
        String options = found(OPTION, 0, synopses);
        String valued = found(TAKES_VALUE, 1, synopses);
        return "    " + command.name() + ") known=(" + (options + " " + words).strip() + ")"
                + (valued.isEmpty() ? "" : " valued='" + valued + "'")
                + (TAKES_REPO.matcher(synopses).find() ? " repos=all" : "")
                + (synopses.contains("REPO ENTRYPOINT") ? " entrypoints=all" : "") + " ;;";
    }

    private static String found(Pattern pattern, int group, String synopses) {
        return pattern.matcher(synopses)
                .results()
                .map(match -> match.group(group))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static String read(String resource) {
        try (var in = CompletionCommand.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
