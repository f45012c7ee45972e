package hub.loader;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Looks whether the class loader of a closed bundle is gone, and what keeps it. This object itself does not keep it. */
final class LeakDetector {

    private final WeakReference<ClassLoader> loader;

    LeakDetector(ClassLoader loader) {
        this.loader = new WeakReference<>(loader);
    }

    /** The live threads that run the loader's code, or have it as their context class loader. */
    List<Thread> threads() {
        ClassLoader watched = loader.get();
        return watched == null
                ? List.of()
                : Arrays.stream(alive())
                        // A thread inherits the context class loader of the call that started it.
                        .filter(thread -> thread != Thread.currentThread()
                                && (thread.getContextClassLoader() == watched
                                        || thread.getClass().getClassLoader() == watched))
                        .toList();
    }

    /** All platform threads. Thread.getAllStackTraces would stop each of them; this does not. */
    private static Thread[] alive() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        var threads = new Thread[2 * root.activeCount() + 16];
        return Arrays.copyOf(threads, root.enumerate(threads));
    }

    /** Collects garbage until the loader is gone, or the time is up; true if it is gone. */
    boolean awaitGone(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (loader.get() != null && System.nanoTime() < deadline) {
            System.gc();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return loader.get() == null;
    }

    /** What keeps the class loader in memory, in words for people. */
    List<String> holders() {
        List<String> holders = new ArrayList<>(
                threads().stream().map(thread -> "thread " + thread.getName()).toList());
        if (holders.isEmpty() && loader.get() != null) {
            holders.add(
                    "an object of the repo that someone keeps: a caller's or the shell's variable, a static field of"
                            + " another bundle, a thread-local of a pool's thread, or a shutdown hook");
        }
        return holders;
    }
}
