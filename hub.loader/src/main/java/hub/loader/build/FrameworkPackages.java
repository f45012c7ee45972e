package hub.loader.build;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;

/** The packages that the framework's bundles export at one moment, of each the highest version. */
public final class FrameworkPackages {

    /** An exported package and the wiring that has its classes. */
    record Export(Version version, BundleWiring wiring) {

        boolean fromSystemBundle() {
            return wiring.getBundle().getBundleId() == 0;
        }
    }

    private final Map<String, Export> exports = new HashMap<>();
    private final Set<String> bundles = new TreeSet<>();

    private FrameworkPackages() {}

    /** What is exported now. */
    public static FrameworkPackages of(BundleContext context) {
        var packages = new FrameworkPackages();
        for (Bundle bundle : context.getBundles()) {
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            if (wiring != null) {
                packages.add(bundle, wiring);
            }
        }
        return packages;
    }

    private void add(Bundle bundle, BundleWiring wiring) {
        if (bundle.getSymbolicName() != null) { // one made for OSGi R3 has none
            bundles.add(bundle.getSymbolicName());
        }
        for (BundleCapability capability : wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE)) {
            String name = (String) capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
            var version = (Version) capability
                    .getAttributes()
                    .getOrDefault(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE, Version.emptyVersion);
            exports.merge(
                    name,
                    new Export(version, wiring),
                    (old, more) -> old.version().compareTo(more.version()) >= 0 ? old : more);
        }
    }

    Optional<Export> find(String packageName) {
        return Optional.ofNullable(exports.get(packageName));
    }

    Map<String, Export> all() {
        return exports;
    }

    /** Those of the names that are neither an exported package nor the symbolic name of a resolved bundle. */
    public List<String> missing(List<String> names) {
        return names.stream()
                .filter(name -> !exports.containsKey(name) && !bundles.contains(name))
                .toList();
    }
}
