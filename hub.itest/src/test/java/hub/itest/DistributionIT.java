package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The distribution's bundles, all of them, run together. */
@ExtendWith(InFelix.class)
public class DistributionIT {

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

    @Test
    public void theTestRunsInsideTheFramework() {
        assertTrue(getClass().getClassLoader() instanceof org.osgi.framework.BundleReference);
    }
}
