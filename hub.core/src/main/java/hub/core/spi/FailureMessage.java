package hub.core.spi;

import hub.core.HubException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;

/** What went wrong, for a person. hub's own errors are shown as they are; a repo's errors with their file and line. */
public final class FailureMessage {

    private static final List<String> NOT_THE_REPO =
            List.of("java.", "jdk.", "sun.", "hub.", "org.apache.felix.", "tools.jackson.");

    private FailureMessage() {}

    /** The message of hub's own error, which may have several lines; one line of any other. */
    public static String of(Throwable thrown) {
        Throwable failure = unwrapped(thrown);
        if (failure instanceof HubException || isStateOfHub(failure)) {
            return failure.getMessage();
        }
        String message = failure.getMessage() == null
                ? ""
                : ": " + failure.getMessage().strip().replaceAll("\\R\\s*", " ");
        return failure.getClass().getSimpleName() + message + place(failure);
    }

    /** The exception itself, without what reflection wraps around it. */
    public static Throwable unwrapped(Throwable thrown) {
        boolean wrapper = thrown instanceof InvocationTargetException || thrown instanceof ExceptionInInitializerError;
        return wrapper && thrown.getCause() != null ? unwrapped(thrown.getCause()) : thrown;
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

    private static String place(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> NOT_THE_REPO.stream().noneMatch(frame.getClassName()::startsWith))
                .filter(frame -> frame.getFileName() != null)
                .findFirst()
                .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
                .orElse("");
    }
}
