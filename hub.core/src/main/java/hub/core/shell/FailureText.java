package hub.core.shell;

import hub.core.HubException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;

/** Tells a person what went wrong. hub's own errors are shown as they are; a repo's errors with their file and line. */
final class FailureText {

    private static final List<String> NOT_THE_REPO =
            List.of("java.", "jdk.", "sun.", "hub.", "org.apache.felix.", "tools.jackson.");

    private FailureText() {}

    static String of(Throwable thrown) {
        if (wasInterrupted(thrown)) {
            return "interrupted";
        }
        Throwable failure = unwrapped(thrown);
        if (failure instanceof HubException || failure instanceof WrongUsage || isStateOfHub(failure)) {
            return printable(failure.getMessage());
        }
        String message = failure.getMessage() == null
                ? ""
                : ": " + failure.getMessage().strip().replaceAll("\\R\\s*", " ");
        return printable(failure.getClass().getSimpleName() + message) + place(failure);
    }

    /** hub says by the JDK's exception that a model serves nothing or is closed. One that a repo's code met is the repo's. */
    private static boolean isStateOfHub(Throwable failure) {
        StackTraceElement[] frames = failure.getStackTrace();
        return failure instanceof IllegalStateException
                && failure.getMessage() != null
                && frames.length > 0
                && frames[0].getClassName().startsWith("hub.")
                && place(failure).isEmpty();
    }

    /** A person who presses Ctrl-C, or stops hub, need not be told where the call stood. */
    private static boolean wasInterrupted(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
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
        boolean wrapper = thrown instanceof InvocationTargetException
                || thrown instanceof ExceptionInInitializerError
                || thrown instanceof CommandFailure;
        return wrapper && thrown.getCause() != null ? unwrapped(thrown.getCause()) : thrown;
    }

    private static String place(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> NOT_THE_REPO.stream().noneMatch(frame.getClassName()::startsWith))
                .filter(frame -> frame.getFileName() != null)
                .findFirst()
                .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                .orElse("");
    }
}
