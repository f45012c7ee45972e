package hub.core.shell;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;

/**
 * One command, in the shell and on the command line: it finds the form that the words fit, converts them, and calls the
 * component.
 */
final class ShellCommand implements Function {

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

    @Override
    public Object execute(CommandSession session, List<Object> words) throws CommandException {
        threads.enter();
        try {
            return call(words.stream().map(CommandWord::plain).toList());
        } catch (InvocationTargetException e) {
            throw new CommandException(explained(e.getCause(), words));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new CommandException(e);
        } finally {
            threads.leave();
        }
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
