package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.build.model.clauses.VersionedClause;
import aQute.bnd.osgi.repository.SimpleIndexer;
import biz.aQute.resolve.Bndrun;
import biz.aQute.resolve.RunResolution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bnd finds all that a working hub needs in the index of the distribution. */
class ResolveIT {

    private static final List<String> HUB = List.of(
            "com.fasterxml.jackson.core.jackson-annotations",
            "hub.core",
            "hub.fetch",
            "hub.gpu",
            "hub.loader",
            "org.apache.felix.gogo.command",
            "org.apache.felix.gogo.jline",
            "org.apache.felix.gogo.runtime",
            "org.apache.felix.scr",
            "org.jline",
            "org.ops4j.pax.logging.pax-logging-api",
            "org.osgi.service.component",
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "tools.jackson.core.jackson-core",
            "tools.jackson.core.jackson-databind");

    @TempDir
    Path temp;

    /** The symbolic names of the bundles that bnd finds, sorted. */
    private List<String> resolved(String name) throws Exception {
        Path consumer = HubProcess.ROOT.resolve("examples/consumer/target");
        Path index = temp.resolve("consumer.xml");
        try (var jars = Files.newDirectoryStream(consumer, "consumer-*.jar")) {
            new SimpleIndexer()
                    .files(List.of(jars.iterator().next().toFile()))
                    .name("consumer")
                    .index(index.toFile());
        }
        Path run = Files.writeString(temp.resolve("hub.bndrun"), """
            -standalone: %s;name=hub, %s;name=consumer
            -runfw: org.apache.felix.framework
            -runee: JavaSE-25
            -resolve.effective: resolve, active
            -runrequires: bnd.identity;id='%s'
            """.formatted(
                        HubProcess.HOME.resolve("index.xml").toUri(), index.toUri(), name));
        try (Bndrun bndrun = Bndrun.createBndrun(null, run.toFile())) {
            RunResolution resolution = bndrun.resolve();
            assertTrue(resolution.isOK(), () -> resolution.report(false));
            return resolution.getRunBundles().stream()
                    .map(VersionedClause::getName)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void hubCoreAloneBringsAWorkingHub() throws Exception {
        assertEquals(HUB, resolved("hub.core"));
    }

    @Test
    void aBundleThatUsesAModelBringsHub() throws Exception {
        List<String> found = resolved("consumer");
        assertTrue(found.containsAll(HUB), found::toString);
    }
}
