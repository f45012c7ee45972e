package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import hub.loader.build.BuiltBundle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;

/** A framework that keeps its bundles, and a process that died with some running. */
class RestartTest {

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {TestFramework.FELIX, TestFramework.EQUINOX})
    void aModelComesBackWithoutCompilingAndNothingOfBeforeIsLeft(String implementation) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("repo"));
        Path source = Files.writeString(
                folder.resolve("hubconf.java"), "public class hubconf { public int two() { return 2; } }");
        Snapshot snapshot = snapshot(folder);
        Path alive = temp.resolve("alive");
        Path died;
        try (var before = TestFramework.start(alive, implementation)) {
            assertEquals(2, before.loader().start(snapshot).load("two", Arguments.none()));
            // A process that dies leaves what is on the disk now: a framework that stops removes its models.
            awaitSaved(alive.resolve("framework"));
            died = copyOf(alive);
        }
        // What would have to be compiled is gone.
        Files.delete(source);

        try (var after = TestFramework.restart(died, implementation)) {
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

    /** The loader of before may still be ending its models while the next one starts. */
    @ParameterizedTest
    @ValueSource(strings = {TestFramework.FELIX, TestFramework.EQUINOX})
    void aModelOfBeforeThatGoesByItselfStopsNothing(String implementation) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("repo"));
        Files.writeString(folder.resolve("hubconf.java"), "public class hubconf { public int two() { return 2; } }");
        Snapshot snapshot = snapshot(folder);
        try (var framework = TestFramework.start(temp.resolve("home"), implementation)) {
            ModelLoader before = framework.loader();
            before.start(snapshot);
            before.start(snapshot);
            // The first one that is uninstalled takes the other one with it.
            SynchronousBundleListener other = event -> {
                if (event.getType() == BundleEvent.UNINSTALLED) {
                    uninstallModels(framework);
                }
            };
            framework.context().addBundleListener(other);
            ModelLoader next = framework.loader();
            framework.context().removeBundleListener(other);
            assertEquals(0, models(framework));
            assertEquals(2, next.start(snapshot).load("two", Arguments.none()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TestFramework.FELIX, TestFramework.EQUINOX})
    void aBundleThatIsNoModelStaysWhereverItCameFrom(String implementation) throws Exception {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, "other");
        var jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        try (var framework = TestFramework.start(temp.resolve("home"), implementation)) {
            Bundle other = framework.context().installBundle("hub:other", new ByteArrayInputStream(jar.toByteArray()));
            framework.loader();
            assertNotEquals(Bundle.UNINSTALLED, other.getState());
        }
    }

    private static void uninstallModels(TestFramework running) {
        for (Bundle bundle : running.context().getBundles()) {
            if (BuiltBundle.isModel(bundle)) {
                try {
                    bundle.uninstall();
                } catch (BundleException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Equinox writes the list of its bundles some time after it changed. */
    private static void awaitSaved(Path framework) throws Exception {
        for (int i = 0; i < 2_000 && !isSaved(framework); i++) {
            Thread.sleep(10);
        }
        assertTrue(isSaved(framework), "the framework saved its bundles");
    }

    private static boolean isSaved(Path framework) throws IOException {
        if (namesAModel(framework.resolve("bundle1/bundle.info"))) {
            return true;
        }
        // Equinox numbers its lists, and numbered tables name the list that counts; a table ends with its checksum.
        Path equinox = framework.resolve("org.eclipse.osgi");
        Path manager = equinox.resolve(".manager");
        if (!Files.isDirectory(manager)) {
            return false;
        }
        try (var tables = Files.newDirectoryStream(manager, ".fileTable.*")) {
            for (Path table : tables) {
                Matcher list = Pattern.compile("(?s)(framework\\.info)=(\\d+)\\s.*\\.v1\\s*")
                        .matcher(Files.readString(table));
                if (list.find() && namesAModel(equinox.resolve(list.group(1) + "." + list.group(2)))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean namesAModel(Path list) throws IOException {
        return Files.exists(list)
                && Files.readString(list, StandardCharsets.ISO_8859_1).contains("hub:");
    }

    /** A framework that writes while it is copied spoils the copy: then another is made. */
    private Path copyOf(Path alive) throws IOException {
        for (int attempt = 1; attempt <= 10; attempt++) {
            Path copy = temp.resolve("died" + attempt);
            copy(alive, copy);
            if (isSaved(copy.resolve("framework"))) {
                return copy;
            }
        }
        throw new AssertionError("no copy of the framework has its bundles");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)));
                } catch (NoSuchFileException e) {
                    // One of the framework's temporary files, which has come and gone meanwhile.
                }
            }
        }
    }

    private static long models(TestFramework running) {
        return Arrays.stream(running.context().getBundles())
                .filter(BuiltBundle::isModel)
                .count();
    }
}
