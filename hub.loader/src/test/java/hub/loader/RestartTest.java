package hub.loader;

import static hub.loader.RunningFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import hub.core.Arguments;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** A framework that keeps its bundles, and a process that died with some running. */
class RestartTest {

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {RunningFramework.FELIX, RunningFramework.EQUINOX})
    void aModelComesBackWithoutCompilingAndNothingOfBeforeIsLeft(String implementation) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("repo"));
        Path source = Files.writeString(
                folder.resolve("hubconf.java"), "public class hubconf { public int two() { return 2; } }");
        Snapshot snapshot = snapshot(folder);
        try (var before = RunningFramework.start(temp, implementation)) {
            // Not closed: its bundle is still installed when the framework stops.
            assertEquals(2, before.loader().start(snapshot).load("two", Arguments.none()));
        }
        // What would have to be compiled is gone.
        Files.delete(source);

        try (var after = RunningFramework.restart(temp, implementation)) {
            assertEquals(1, models(after), "the framework keeps its bundles");
            ModelLoader loader = after.loader();
            assertEquals(0, models(after));
            try (Repo repo = loader.start(snapshot)) {
                assertEquals(2, repo.load("two", Arguments.none()));
                assertFalse(repo.isClosed());
                assertEquals(1, models(after));
            }
        }
    }

    private static long models(RunningFramework running) {
        return Arrays.stream(running.context().getBundles())
                .map(Bundle::getLocation)
                .filter(location -> location.startsWith("hub:"))
                .count();
    }
}
