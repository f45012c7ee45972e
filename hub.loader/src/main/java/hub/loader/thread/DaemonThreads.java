package hub.loader.thread;

/** Daemon threads. They do not keep their maker's thread-locals or context class loader. */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** A thread that has not started yet. */
    public static Thread named(String name, Runnable work) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .unstarted(work);
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }
}
