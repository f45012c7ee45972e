package hub.core.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** Asks a person; registered as a service only where there is one. */
@ConsumerType
@FunctionalInterface
public interface TrustPrompt {

    /** Shows a question, and returns the line that was typed, which may be empty. */
    String ask(String question);
}
