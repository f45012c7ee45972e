package hub.loader.framework;

import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.NativeNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/** The packages and bundles that the framework offers. They are looked up in its index, not bundle by bundle. */
public final class FrameworkCapabilities {

    /** A property of a framework that exports the packages of bundles itself: their symbolic names. */
    private static final String EXPORTED = "hub.exported.bundles";

    private final FrameworkWiring framework;
    private final List<String> exported;

    /** Asks the framework of this bundle, anew each time. */
    public FrameworkCapabilities(BundleContext context) {
        this.framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        String names = context.getProperty(EXPORTED);
        this.exported = names == null || names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /** The names that are neither an exported package nor the symbolic name of a bundle. */
    public List<String> missing(List<String> names) {
        return names.stream()
                .filter(name -> !exported.contains(name)
                        && !offers(PackageNamespace.PACKAGE_NAMESPACE, name)
                        && !offers(BundleNamespace.BUNDLE_NAMESPACE, name))
                .toList();
    }

    /** What the framework runs native code for. */
    public NativePlatform platform() {
        return framework.findProviders(new Named(NativeNamespace.NATIVE_NAMESPACE, null)).stream()
                .findFirst()
                .map(offered -> NativePlatform.of(offered.getAttributes()))
                .orElse(NativePlatform.of(Map.of()));
    }

    private boolean offers(String namespace, String name) {
        return framework.findProviders(new Named(namespace, name)).stream()
                .anyMatch(offered -> offered.getRevision().getWiring() != null);
    }

    /**
     * Requires a capability.
     *
     * @param name null for any
     */
    private record Named(String namespace, String name) implements Requirement {

        @Override
        public String getNamespace() {
            return namespace;
        }

        @Override
        public Map<String, String> getDirectives() {
            if (name == null) {
                return Map.of();
            }
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
