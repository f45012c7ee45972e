package hub.loader.java;

import hub.loader.thread.ContextClassLoader;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's module java.desktop, which has javax.imageio. The thread that uses it first gives sun.awt.AppContext its context
 * class loader, for good. If that were a repo's, the repo could never leave memory.
 */
final class DesktopModule {

    private static final Logger LOG = LoggerFactory.getLogger(DesktopModule.class);

    /** Its initializer makes the AppContext. */
    private static final String FIRST_USE = "javax.imageio.ImageIO";

    /** Uses the module first, if a bundle imports from it. */
    static void prepareFor(Bundle bundle) {
        ModuleLayer.boot().findModule("java.desktop").ifPresent(module -> {
            if (imports(bundle, module.getPackages())) {
                initialize(ClassLoader.getPlatformClassLoader());
            }
        });
    }

    private static boolean imports(Bundle bundle, Set<String> packages) {
        return bundle.adapt(BundleWiring.class).getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .map(wire -> wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                .anyMatch(packages::contains);
    }

    private static void initialize(ClassLoader platform) {
        ContextClassLoader.within(platform, () -> {
            try {
                return Class.forName(FIRST_USE, true, platform);
            } catch (ClassNotFoundException | LinkageError e) {
                // A JDK without its libraries for pictures. Many repos import java.beans alone, and need none of them.
                LOG.debug("{} cannot be used", FIRST_USE, e);
                return null;
            }
        });
    }

    private DesktopModule() {}
}
