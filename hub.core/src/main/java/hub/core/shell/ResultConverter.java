package hub.core.shell;

import hub.core.Entrypoint;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Process;
import org.osgi.service.component.annotations.Component;

/** Shows results in Gogo's interactive shell as the command line shows them. */
@Component(property = {"osgi.converter.classes=hub.core.Entrypoint", "osgi.converter.classes=java.lang.Record"})
public final class ResultConverter implements Converter {

    @Override
    public Object convert(Class<?> type, Object value) {
        return null;
    }

    @Override
    public CharSequence format(Object value, int level, Converter session) {
        return switch (value) {
            case Entrypoint entrypoint when level != INSPECT -> entrypoint.signature();
            case SeveralResults several -> withFailures(several, columns(session));
            case Entrypoint entrypoint -> text(entrypoint, session);
            case EntrypointNames names -> text(names, session);
            case HelpText help -> text(help, session);
            case Record row -> text(row, session);
            case ModelValue model -> text(model, session);
            case Collection<?> rows when level == INSPECT && areRows(rows) -> text(rows, session);
            case Object plain when isOneValue(plain) -> text(plain, session);
            default -> null;
        };
    }

    private static boolean areRows(Collection<?> items) {
        return !items.isEmpty()
                && (items.stream().allMatch(Record.class::isInstance)
                        || items.stream().allMatch(Entrypoint.class::isInstance));
    }

    private static String text(Object result, Converter session) {
        return ResultText.of(result, columns(session), false);
    }

    private static String withFailures(SeveralResults several, int columns) {
        return Stream.concat(
                        Stream.of(ResultText.of(several, columns, false)).filter(text -> !text.isEmpty()),
                        several.failures().stream().map(failed -> "hub: " + failed.error()))
                .collect(Collectors.joining("\n"));
    }

    /** Where a command prints its result itself, it goes to a pipe or a file: those have lines of any length. */
    private static int columns(Converter session) {
        return Process.Utils.current() == null
                        && session instanceof CommandSession terminal
                        && terminal.get("COLUMNS") instanceof Integer columns
                        && columns > 0
                ? columns
                : FoldedText.UNLIMITED;
    }

    /** Gogo would show its getters. */
    private static boolean isOneValue(Object value) {
        return value instanceof Enum
                || value instanceof TemporalAccessor
                || value instanceof TemporalAmount
                || value instanceof byte[]
                || value != null && ImageText.isImage(value);
    }
}
