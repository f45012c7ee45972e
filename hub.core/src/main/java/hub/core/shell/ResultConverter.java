package hub.core.shell;

import hub.core.Entrypoint;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Shows what the commands return in Gogo's interactive shell as the command line does. */
@Component(property = {"osgi.converter.classes=hub.core.Entrypoint", "osgi.converter.classes=java.lang.Record"})
public final class ResultConverter implements Converter {

    @Override
    public Object convert(Class<?> type, Object value) {
        return null;
    }

    @Override
    public CharSequence format(Object value, int level, Converter escape) {
        return switch (value) {
            case Entrypoint entrypoint -> level == INSPECT ? entrypoint.help() : entrypoint.signature();
            case Record row -> Text.of(row);
            default -> null;
        };
    }
}
