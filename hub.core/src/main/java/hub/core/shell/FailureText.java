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

    static String text(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        if (failure instanceof HubException) {
            return printable(failure.getMessage());
        }
        String message = failure.getMessage() == null
                ? ""
                : ": " + failure.getMessage().strip().replaceAll("\\R\\s*", " ");
        return printable(failure.getClass().getSimpleName() + message) + place(failure);
    }

    /** What a server or a repo says must not steer the terminal. */
    private static String printable(String message) {
        return message.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }

    private static Throwable unwrapped(Throwable thrown) {
        boolean wrapper = thrown instanceof InvocationTargetException || thrown instanceof ExceptionInInitializerError;
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
