package hub.python.process;

/** Starts threads that keep nothing of whoever called meanwhile: a repo in Java, for instance, that is unloaded later. */
final class DetachedThread {

    private DetachedThread() {}

    static Thread start(String name, Runnable work) {
        Thread thread = Thread.ofPlatform()
                .daemon()
                .inheritInheritableThreadLocals(false)
                .name(name)
                .unstarted(work);
        thread.setContextClassLoader(DetachedThread.class.getClassLoader());
        thread.start();
        return thread;
    }
}
