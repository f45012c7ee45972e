package hub.loader;

import java.util.Arrays;

/** Where a thread stands, for a person who looks for what hangs. */
public final class Place {

    private Place() {}

    /** The innermost frame that is not the JDK's own: where a repo waits, not how; empty if the thread has ended. */
    public static String of(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return Arrays.stream(stack)
                .filter(frame -> frame.getModuleName() == null)
                .findFirst()
                .or(() -> Arrays.stream(stack).findFirst())
                .map(frame -> " at " + frame)
                .orElse("");
    }
}
