package hub.loader.thread;

import java.util.function.Supplier;

/** The class loader that a thread and those that it starts use for what is found by name. */
public final class ContextClassLoader {

    private ContextClassLoader() {}

    /** Does work with a class loader, and puts the thread's own back afterwards. */
    public static <R> R within(ClassLoader loader, Supplier<R> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
