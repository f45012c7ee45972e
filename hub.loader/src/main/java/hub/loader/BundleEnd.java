package hub.loader;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Uninstalls bundles, also while Felix refreshes them. Felix then interrupts the thread that uninstalls one, which fails, and the
 * bundle would stay.
 */
final class BundleEnd {

    private static final int ATTEMPTS = 100;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private BundleEnd() {}

    /** As {@link Bundle#uninstall}. An interrupt is left for the caller. */
    static void uninstall(Bundle bundle) throws BundleException {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    bundle.uninstall();
                    return;
                } catch (BundleException e) {
                    if (bundle.getState() == Bundle.UNINSTALLED || attempt == ATTEMPTS) {
                        throw e;
                    }
                }
                interrupted |= Thread.interrupted();
                LockSupport.parkNanos(PAUSE);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
