package hub.core.shell;

import hub.core.Entrypoint;
import org.apache.felix.service.command.Converter;
import org.osgi.service.component.annotations.Component;

/** Shows results in Gogo's interactive shell as the command line shows them. */
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
            case EntrypointNames names -> names.text();
            case Record row -> ResultText.of(row);
            default -> null;
        };
    }
}
