package hub.loader;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Uninstalls bundles, also in a thread that is interrupted. Felix has a lock while it refreshes bundles, and does not let such a
 * thread wait for it: the bundle would stay.
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
