package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.LiveModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** The distribution's bundles, all of them, run together. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class DistributionIT {

    private static final String SERVICE = "osgi.service";

    @Inject
    private BundleContext context;

    @Test
    public void everyBundleIsActive() {
        List<String> notActive = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .filter(bundle -> bundle.getHeaders("").get("Fragment-Host") == null)
                .map(Bundle::toString)
                .toList();
        assertEquals(List.of(), notActive);
    }

    private List<BundleRevision> revisions() {
        return Arrays.stream(context.getBundles())
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .toList();
    }

    private static boolean isOptional(BundleRequirement requirement) {
        return "optional".equals(requirement.getDirectives().get("resolution"));
    }

    /** bnd and Karaf look for these capabilities when they resolve. The framework itself does not. */
    @Test
    public void everyServiceThatABundleOfHubRequiresIsOffered() {
        List<BundleCapability> offered = revisions().stream()
                .flatMap(revision -> revision.getDeclaredCapabilities(SERVICE).stream())
                .toList();
        List<BundleRequirement> missing = revisions().stream()
                .filter(revision -> revision.getSymbolicName().startsWith("hub."))
                .flatMap(revision -> revision.getDeclaredRequirements(SERVICE).stream())
                .filter(requirement -> !isOptional(requirement))
                .filter(requirement -> offered.stream().noneMatch(requirement::matches))
                .toList();
        assertEquals(List.of(), missing);
        // What uses a model requires this, as examples/consumer does.
        assertTrue(offered.stream()
                .anyMatch(capability -> List.of(LiveModel.class.getName())
                        .equals(capability.getAttributes().get("objectClass"))));
    }

    /** Also those that help the interactive shell, whose bundles are not here. What nobody here could ask for is left out. */
    @Test
    public void everyServiceOfHubCanBeHad() throws Exception {
        var all = Arrays.stream(context.getAllServiceReferences(null, null))
                .filter(service -> service.getBundle().getSymbolicName().startsWith("hub."))
                .filter(DistributionIT::hasItsClasses)
                .toList();
        assertTrue(all.size() > 10, all::toString);
        assertEquals(
                List.of(),
                all.stream()
                        .filter(service -> context.getService(service) == null)
                        .toList());
    }

    private static boolean hasItsClasses(ServiceReference<?> service) {
        return Stream.of((String[]) service.getProperty(Constants.OBJECTCLASS)).allMatch(name -> {
            try {
                service.getBundle().loadClass(name);
                return true;
            } catch (ClassNotFoundException | NoClassDefFoundError e) {
                return false;
            }
        });
    }

    @Test
    public void theTestRunsInsideTheFramework() {
        assertTrue(getClass().getClassLoader() instanceof org.osgi.framework.BundleReference);
        String vendor =
                System.getProperty("hub.framework", "Felix").equals("Felix") ? "Apache Software Foundation" : "Eclipse";
        assertEquals(vendor, context.getProperty(Constants.FRAMEWORK_VENDOR));
    }
}
