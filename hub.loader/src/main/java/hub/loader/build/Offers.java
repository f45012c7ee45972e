package hub.loader.build;

import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** What the framework's resolved bundles offer to others, looked up in its index and not bundle by bundle. */
final class Offers {

    private final FrameworkWiring framework;

    Offers(BundleContext context) {
        this.framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    /** Those of the names that are neither an exported package nor the symbolic name of a bundle. */
    List<String> missing(List<String> names) {
        return names.stream()
                .filter(name -> !offers(PackageNamespace.PACKAGE_NAMESPACE, name)
                        && !offers(BundleNamespace.BUNDLE_NAMESPACE, name))
                .toList();
    }

    private boolean offers(String namespace, String name) {
        return framework.findProviders(new Named(namespace, name)).stream()
                .anyMatch(offered -> offered.getRevision().getWiring() != null);
    }

    /** A requirement of what has a name. */
    private record Named(String namespace, String name) implements Requirement {

        @Override
        public String getNamespace() {
            return namespace;
        }

        @Override
        public Map<String, String> getDirectives() {
            String escaped = name.replaceAll("[\\\\*()]", "\\\\$0");
            return Map.of(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "(" + namespace + "=" + escaped + ")");
        }

        @Override
        public Map<String, Object> getAttributes() {
            return Map.of();
        }

        @Override
        public Resource getResource() {
            return null;
        }
    }
}
