package hub.python.service;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.Torch;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The {@link Torch} of a bundle that uses this one: tensors from Python are that bundle's, and are freed when it stops. It is
 * looked up when the first tensor comes, since many repos have none.
 */
final class BundleTorch implements Supplier<Torch> {

    private final BundleContext own;
    private final Bundle user;
    private ServiceReference<Torch> reference;
    private Torch torch;

    BundleTorch(BundleContext own, Bundle user) {
        this.own = own;
        this.user = user;
    }

    @Override
    public synchronized Torch get() {
        if (reference == null || reference.getBundle() == null) {
            reference = own.getServiceReference(Torch.class);
            BundleContext context = user.getBundleContext();
            torch = reference == null || context == null ? null : context.getService(reference);
        }
        if (torch == null) {
            reference = null;
            throw new HubException(
                    Kind.DEPENDENCY, "A tensor cannot cross: the bundle hub.gpu does not run. Start it.");
        }
        return torch;
    }
}
