package hub.core.shell;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;

/**
 * One command, in the shell and on the command line: it finds the form that the words fit, converts them, and calls the
 * component.
 */
final class ShellCommand implements Function {

    /** A variable of Karaf's sessions. */
    private static final String KARAF = ".commandSession";

    private final String name;
    private final Supplier<?> component;
    private final CommandThreads threads;

    /**
     * @param name the name of the command and of the component's methods
     * @param component gives the component when the command is first used, or null if it cannot start
     */
    ShellCommand(String name, Supplier<?> component, CommandThreads threads) {
        this.name = name;
        this.component = component;
        this.threads = threads;
    }

    String name() {
        return name;
    }

    /** Its forms; none if the component cannot start. */
    List<CommandForm> forms() {
        Object started = component.get();
        return started == null ? List.of() : CommandForm.of(name, started.getClass());
    }

    /** What it does, in a few words; empty if the component cannot start. */
    String does() {
        return forms().stream().map(CommandForm::does).findFirst().orElse("");
    }

    @Override
    public Object execute(CommandSession session, List<Object> words) throws CommandException {
        threads.enter(session);
        try {
            return printed(
                    session,
                    run(
                            session,
                            FileNames.spread(words).stream()
                                    .map(CommandWord::plain)
                                    .toList()));
        } catch (InvocationTargetException e) {
            throw new CommandException(explained(e.getCause(), words));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new CommandException(e);
        } finally {
            threads.leave(session);
        }
    }

    /** Runs the command with the options that every command has. */
    private Object run(CommandSession session, List<Object> words) throws ReflectiveOperationException {
        var own = new ArrayList<>(words);
        int end = own.indexOf(CommandForm.END_OF_FLAGS);
        List<Object> options = end < 0 ? own : own.subList(0, end);
        if (options.remove("--help")) {
            return help(session);
        }
        boolean json = options.remove("--json");
        boolean inBytes = options.remove("--bytes");
        Object result = call(own);
        return json ? ResultJson.of(result) : inBytes ? ResultText.of(result, FoldedText.UNLIMITED, true) : result;
    }

    private HelpText help(CommandSession session) {
        HelpText help = CommandHelp.of(forms());
        if (session == null || session.get(KARAF) == null) {
            return help;
        }
        // Karaf's own `help` calls the command so, and shows what it prints.
        System.out.println(String.join("\n", help));
        return null;
    }

    /** Gogo prints the results of a pipe's other commands. That of its last one it prints nowhere if it goes to a file. */
    private static Object printed(CommandSession session, Object result) {
        Process process = Process.Utils.current();
        if (result == null
                || process == null
                || process.isTty(1)
                // Inside brackets the result is a value.
                || process.job().parent() != null
                || process.job().processes().getLast() != process) {
            return result;
        }
        process.out().println(session.format(result, Converter.INSPECT));
        return null;
    }

    private Object call(List<Object> words) throws ReflectiveOperationException {
        Object started = component.get();
        if (started == null) {
            throw new HubException(
                    Kind.DEPENDENCY, name + " cannot run: a part of hub that it needs is missing. The log says why.");
        }
        List<CommandForm> forms = CommandForm.of(name, started.getClass());
        for (CommandForm form : forms) {
            var arguments = form.arguments(words);
            if (arguments.isPresent()) {
                return form.call(started, arguments.get());
            }
        }
        throw new WrongUsage(forms);
    }

    private static Throwable explained(Throwable failure, List<Object> words) {
        return failure instanceof HubException refused
                        && refused.kind() == Kind.ARGUMENT
                        && words.stream().anyMatch(ShellCommand::isListWithCommas)
                ? new HubException(
                        Kind.ARGUMENT,
                        refused.getMessage()
                                + (refused.getMessage().endsWith(".") ? "" : ".")
                                + " The shell separates the items of a list by spaces: [1 2 3]; in quotes '[1, 2, 3]'"
                                + " is read as JSON.",
                        refused)
                : failure;
    }

    private static boolean isListWithCommas(Object word) {
        return word instanceof List<?> list
                && list.stream()
                        .anyMatch(item -> item != null && item.toString().contains(","));
    }
}
