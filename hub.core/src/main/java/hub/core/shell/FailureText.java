package hub.core.shell;

import hub.core.spi.FailureMessage;
import java.nio.channels.ClosedByInterruptException;

/** Tells a person at a terminal what went wrong. */
final class FailureText {

    private FailureText() {}

    static String of(Throwable thrown) {
        if (wasInterrupted(thrown)) {
            return "interrupted";
        }
        Throwable failure = unwrapped(thrown);
        return printable(failure instanceof WrongUsage ? failure.getMessage() : FailureMessage.of(failure));
    }

    /** A person who presses Ctrl-C, or stops hub, need not be told where the call stood. */
    static boolean wasInterrupted(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof ClosedByInterruptException) {
                return true;
            }
        }
        return false;
    }

    /** What a server or a repo says must not steer the terminal. */
    private static String printable(String message) {
        return message.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable failure = FailureMessage.unwrapped(thrown);
        return failure instanceof CommandException && failure.getCause() != null
                ? unwrapped(failure.getCause())
                : failure;
    }
}
