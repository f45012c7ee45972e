package hub.launch;

import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Starts the interactive shell again where it ends by itself. JLine sets the terminal by the program {@code stty}, which the
 * Ctrl-C of a person ends too, and Gogo's thread ends of that: the process would stay, deaf to all keys.
 */
final class KeptShell {

    private static final String BUNDLE = "org.apache.felix.gogo.jline";
    private static final String THREAD = "Gogo shell";

    /** The shell that a person leaves stops the framework, which begins in another thread. */
    private static final int LOOKS = 100;

    private static final long PAUSE_MILLIS = 10;

    private final BundleContext context;

    KeptShell(BundleContext context) {
        this.context = context;
    }

    /** Returns as soon as the framework is about to end, or there is no shell. */
    void keep() throws InterruptedException, BundleException {
        Optional<Thread> thread = thread();
        while (thread.isPresent()) {
            thread.get().join();
            if (ends()) {
                return;
            }
            restart();
            thread = thread();
        }
    }

    private void restart() throws BundleException {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().equals(BUNDLE)) {
                bundle.stop(Bundle.STOP_TRANSIENT);
                bundle.start(Bundle.START_TRANSIENT);
            }
        }
    }

    private static Optional<Thread> thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(THREAD))
                .findFirst();
    }

    private boolean ends() throws InterruptedException {
        Bundle framework = context.getBundle(0);
        for (int i = 0; i < LOOKS; i++) {
            if (framework.getState() != Bundle.ACTIVE) {
                return true;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return false;
    }
}
