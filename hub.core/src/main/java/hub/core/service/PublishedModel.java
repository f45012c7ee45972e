package hub.core.service;

import hub.core.LiveModel;
import java.util.Hashtable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * A followed model, and its service once it is published. The capability says that the service comes: a resolver asks for
 * it on behalf of bundles that use a model, and sees by itself only what is a component.
 */
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=hub.core.LiveModel", effective = "active")
final class PublishedModel implements AutoCloseable {

    private final BundleContext context;
    private LiveModel<Object> model;
    private ServiceRegistration<?> registration;

    PublishedModel(BundleContext context) {
        this.context = context;
    }

    /** Sets the model, which is made after this. What it reports may come even before. */
    synchronized void set(LiveModel<Object> model) {
        this.model = model;
    }

    synchronized boolean serves() {
        return model != null && !model.revision().isEmpty();
    }

    synchronized void publish() {
        if (registration != null) {
            return;
        }
        var properties = new Hashtable<String, Object>();
        properties.put("hub.model.name", model.name());
        properties.put("hub.model.repo", model.ref().toString());
        properties.put("hub.model.entrypoint", model.entrypoint());
        registration = context.registerService(LiveModel.class, model, properties);
    }

    /** Takes the service back; the model serves on. */
    synchronized void withdraw() {
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
    }

    @Override
    public void close() {
        LiveModel<?> last;
        synchronized (this) {
            last = model;
            withdraw();
        }
        last.close();
    }
}
