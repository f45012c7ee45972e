package hub.loader.thread;

import java.util.Arrays;

/** Where a thread stands, for people who look for what hangs. */
public final class ThreadPosition {

    private ThreadPosition() {}

    /** The innermost frame outside the JDK: the place in the repo that waits. Empty if the thread has ended. */
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
