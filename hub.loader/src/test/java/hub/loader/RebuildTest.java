package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** When a bundle is built again, and when the one that was built is taken. */
class RebuildTest extends BuildFixture {

    @Test
    void aBundleIsBuiltAgainWhenWhatItImportsHasMovedOn() throws Exception {
        Bundle first = install("1.0.0");
        Snapshot snapshot = repo("user", "public String version() { return api.Api.version(); }");
        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals("1.0.0", repo.load("version", Arguments.none()));
        }
        first.uninstall();
        install("2.0.0");
        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals("2.0.0", repo.load("version", Arguments.none()));
        }
    }

    private Bundle install(String version) throws Exception {
        try (var maven = MavenRepository.start(temp.resolve("maven-" + version))) {
            Path jar = maven.add(
                    "org.example:api:" + version,
                    "api.Api",
                    "package api; public class Api { public static String version() { return \"" + version + "\"; } }",
                    Map.of(
                            "Bundle-ManifestVersion",
                            "2",
                            "Bundle-SymbolicName",
                            "api",
                            "Bundle-Version",
                            version,
                            "Export-Package",
                            "api;version=\"" + version + "\""),
                    List.of());
            Bundle bundle = running.context().installBundle(jar.toUri().toString());
            bundle.start();
            return bundle;
        }
    }

    @Test
    void aFolderThatChangesWhileItIsBuiltIsNotRemembered() throws Exception {
        Snapshot before = repo("edited", "public int one() { return 1; }");
        repo("edited", "public int one() { return 2; }");
        assertTrue(fails(Kind.BUILD, () -> running.loader().start(before))
                .getMessage()
                .contains("changed while it was being built"));

        Snapshot undone = repo("edited", "public int one() { return 1; }");
        try (Repo repo = running.loader().start(undone)) {
            assertEquals(1, repo.load("one", Arguments.none()));
        }
    }

    @Test
    void aDamagedBuiltBundleIsBuiltAgain() throws Exception {
        Snapshot snapshot = repo("one", "public int one() { return 1; }");
        running.loader().start(snapshot).close();
        Path jar = builtJar();
        byte[] bytes = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));

        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals(1, repo.load("one", Arguments.none()));
        }
    }

    @Test
    void aBuiltBundleThatIsGoneIsBuiltAgain() throws Exception {
        Snapshot snapshot = repo("one", "public int one() { return 1; }");
        running.loader().start(snapshot).close();
        Files.move(builtJar(), temp.resolve("gone.jar"), StandardCopyOption.REPLACE_EXISTING);
        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals(1, repo.load("one", Arguments.none()));
        }
    }
}
