package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Asks a person; the service exists only where there is a person to ask. */
@ConsumerType
@FunctionalInterface
public interface TrustPrompt {

    /** Shows a question, and returns the line that was typed, which may be empty. */
    String ask(String question);
}
