package hub.core.shell;

import hub.core.spi.TrustPrompt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Asks on the standard streams if a person sits there: the launching script then sets the system property
 * {@code hub.terminal.in}. Otherwise there is no question, so nothing waits for an answer that cannot come.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=hub.core.spi.TrustPrompt",
        effective = "active")
@Component(
        service = {},
        immediate = true)
public final class ConsolePrompt {

    private final ServiceRegistration<TrustPrompt> registration;

    private final InteractiveSessions sessions;

    @Activate
    public ConsolePrompt(BundleContext context, @Reference InteractiveSessions sessions) {
        this.sessions = sessions;
        registration = Boolean.getBoolean("hub.terminal.in")
                ? context.registerService(TrustPrompt.class, this::ask, null)
                : null;
    }

    private String ask(String question) {
        return sessions.ofCommand().map(prompt -> prompt.ask(question)).orElseGet(() -> askOnStreams(question));
    }

    private static String askOnStreams(String question) {
        // Gogo gives each session its own streams, so they are read each time.
        System.err.print(question + " ");
        System.err.flush();
        var line = new java.io.ByteArrayOutputStream();
        try {
            for (int next; (next = System.in.read()) >= 0 && next != '\n' && next != '\r'; ) {
                line.write(next);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Deactivate
    void close() {
        if (registration != null) {
            registration.unregister();
        }
    }
}
