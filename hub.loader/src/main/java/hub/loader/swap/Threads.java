package hub.loader.swap;

/** Threads that keep neither the process nor what their maker has in its thread-locals and context class loader. */
final class Threads {

    private Threads() {}

    static Thread named(String name, Runnable work) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .unstarted(work);
        thread.setContextClassLoader(Threads.class.getClassLoader());
        return thread;
    }
}
