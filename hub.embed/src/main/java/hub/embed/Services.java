package hub.embed;

import org.osgi.framework.BundleContext;

/** The services of a framework that runs. */
final class Services {

    private Services() {}

    static <T> T get(BundleContext context, Class<T> type) {
        var reference = context.getServiceReference(type);
        T service = reference == null ? null : context.getService(reference);
        if (service == null) {
            throw new IllegalStateException(
                    "hub did not start: its service " + type.getName() + " is missing. The log has the reason.");
        }
        return service;
    }
}
