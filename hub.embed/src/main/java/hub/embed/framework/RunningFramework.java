package hub.embed.framework;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.slf4j.LoggerFactory;

/** A framework and its storage folder, which is deleted as soon as the framework has stopped. */
public final class RunningFramework implements AutoCloseable {

    /** More than the calls inside a repo are given to end; a bundle that does not stop must not keep the process. */
    private static final Duration STOP = Duration.ofMinutes(1);

    private final Framework framework;
    private final StorageFolder storage;
    private Thread hook;
    private boolean closed;

    private RunningFramework(Framework framework, StorageFolder storage) {
        this.framework = framework;
        this.storage = storage;
    }

    /**
     * A framework that runs, with a storage folder of its own: any number of them may run at a time. None of the bundles is
     * installed yet.
     *
     * @param configuration the properties of the framework
     * @param bundles what can be installed from the class path
     * @throws IOException if the folder for temporary files cannot be written; the message says why
     */
    public static RunningFramework start(Map<String, String> configuration, ClassPathBundles bundles)
            throws IOException, BundleException {
        StorageFolder storage = StorageFolder.create();
        var complete = new HashMap<>(configuration);
        complete.put(Constants.FRAMEWORK_STORAGE, storage.path().toString());
        complete.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, bundles.packages());
        complete.put(ClassPathBundles.EXPORTED, bundles.exported());
        var running = new RunningFramework(new FrameworkFactory().newFramework(complete, bundles), storage);
        try {
            running.framework.start();
            return running;
        } catch (BundleException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    /** Closes it when the process is told to end, too. An application that embeds it may have to serve on at first. */
    public void closeAtExit() {
        hook = new Thread(this::stop, "hub-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Of the framework itself. */
    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** Returns when somebody has stopped the framework. */
    public void waitForStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /**
     * Stops the framework; closing twice is harmless. If it does not stop in time, its folder stays: some bundle still uses
     * it.
     */
    @Override
    public void close() {
        stop();
        if (hook == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends, and the hook runs or has run.
        }
    }

    private synchronized void stop() {
        if (closed) {
            return;
        }
        closed = true;
        // What an interrupted thread closes is closed as whole.
        boolean interrupted = Thread.interrupted();
        try {
            framework.stop();
            if (framework.waitForStop(STOP.toMillis()).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                warn(
                        "The framework has not stopped after {} s. The next start of hub deletes its folder, {}",
                        STOP.toSeconds(),
                        storage.path());
            } else {
                storage.delete();
            }
        } catch (BundleException e) {
            warn("The framework did not stop cleanly: {}", e.getMessage());
        } catch (IOException e) {
            warn("Cannot delete {}: {}", storage.path(), e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The log is asked for where there is something to say: a short command needs none. */
    private static void warn(String message, Object... values) {
        LoggerFactory.getLogger(RunningFramework.class).warn(message, values);
    }
}
