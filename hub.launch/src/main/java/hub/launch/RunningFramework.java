package hub.launch;

import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** A framework and its storage folder, which is deleted as soon as the framework has stopped. */
final class RunningFramework implements AutoCloseable {

    /** More than the calls inside a repo are given to end; a bundle that does not stop must not keep the process. */
    private static final Duration STOP = Duration.ofMinutes(1);

    private final Framework framework;
    private final StorageFolder storage;
    private boolean closed;

    RunningFramework(Framework framework, StorageFolder storage) {
        this.framework = framework;
        this.storage = storage;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    void waitForStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** Stops the framework. If it does not stop in time, its folder stays: some bundle still uses it. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            framework.stop();
            if (framework.waitForStop(STOP.toMillis()).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                System.err.println("hub: the framework has not stopped after " + STOP.toSeconds()
                        + " s. The next start of hub deletes its folder, " + storage.path());
            } else {
                storage.delete();
            }
        } catch (BundleException e) {
            System.err.println("hub: the framework did not stop cleanly: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
