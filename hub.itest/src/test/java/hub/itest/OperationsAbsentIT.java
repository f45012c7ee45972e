package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.spi.SwapListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;

/** hub runs where a container has none of EventAdmin, Felix Health Checks and Felix's inventory. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class OperationsAbsentIT {

    @Inject
    private BundleContext context;

    private Bundle core() {
        return Stream.of(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals("hub.core"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void modelsAreFollowedAndNothingIsLogged() throws Exception {
        var errors = new CopyOnWriteArrayList<String>();
        LogReaderService log = context.getService(context.getServiceReference(LogReaderService.class));
        log.addLogListener(entry -> {
            if (LogLevel.WARN.implies(entry.getLogLevel())) {
                errors.add(entry.getMessage());
            }
        });
        for (String absent : List.of(
                "org.osgi.service.event.EventAdmin",
                "org.apache.felix.hc.api.HealthCheck",
                "org.apache.felix.inventory.InventoryPrinter")) {
            assertThrows(ClassNotFoundException.class, () -> core().loadClass(absent));
        }
        core().stop();
        core().start();
        awaitEquals(true, () -> context.getServiceReference(Hub.class) != null);
        Hub hub = context.getService(context.getServiceReference(Hub.class));
        Path repo = Files.createTempDirectory("greeting");
        Path hubconf = repo.resolve("hubconf.java");
        Files.writeString(hubconf, "public final class hubconf { public Object hello() { return 1; } }");
        try (var model = hub.follow(repo.toString(), "hello", Object.class, FollowOptions.DEFAULT)) {
            Files.writeString(hubconf, "public final class hubconf { public Object hello() { return 2; } }");
            awaitEquals(1L, () -> model.status().swaps());
            // It is closed while the old revision ends, for which Felix SCR must be able to wait.
        }
        assertTrue(context.getServiceReferences(SwapListener.class, null).stream()
                .noneMatch(listener -> listener.getBundle().equals(core())));
        assertEquals(List.of(), errors);
    }
}
