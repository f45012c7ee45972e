package hub.loader.framework;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleWiring;

/** The packages that the framework's bundles export at one moment, each with its highest version. */
public final class FrameworkPackages {

    /** An exported package and the wiring that has its classes. */
    public record Export(Version version, BundleWiring wiring) {

        /** Whether the framework itself has its classes, and no bundle. */
        public boolean fromSystemBundle() {
            return wiring.getBundle().getBundleId() == 0;
        }
    }

    private final Map<String, Export> exports = new HashMap<>();

    private FrameworkPackages() {}

    /** No packages, for sources that are only parsed. */
    public static FrameworkPackages none() {
        return new FrameworkPackages();
    }

    /** What is exported now. */
    public static FrameworkPackages of(BundleContext context) {
        var packages = new FrameworkPackages();
        for (Bundle bundle : context.getBundles()) {
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            if (wiring != null) {
                packages.add(wiring);
            }
        }
        return packages;
    }

    private void add(BundleWiring wiring) {
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

    /** The export of a package; empty if nobody exports it. */
    public Optional<Export> find(String packageName) {
        return Optional.ofNullable(exports.get(packageName));
    }

    /** All exports by package name. */
    public Map<String, Export> all() {
        return exports;
    }
}
