package hub.loader;

import static hub.loader.RunningFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Inspection.Reach;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repos that load native libraries, side by side: the JVM gives each library to one class loader only. */
class CopiedLibrariesTest {

    @TempDir
    Path temp;

    private RunningFramework running;
    private MavenRepository maven;
    private ModelLoader loader;
    private Path library;

    @BeforeEach
    void start() throws Exception {
        running = RunningFramework.start(temp.resolve("running"));
        maven = MavenRepository.start(temp.resolve("maven"));
        loader = running.loader(List.of(maven.url()), Map.of());
        // One of the JDK's own, which does nothing when it is loaded.
        String file = System.mapLibraryName("prefs");
        Path home = Path.of(System.getProperty("java.home"));
        Path original = home.resolve(Files.exists(home.resolve("lib").resolve(file)) ? "lib" : "bin")
                .resolve(file);
        library = Files.copy(original, temp.resolve(file));
    }

    @AfterEach
    void stop() throws Exception {
        maven.close();
        running.close();
    }

    private Snapshot repo(String name, String body, String... dependencies) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name));
        String listed = dependencies.length == 0 ? "" : "\"" + String.join("\", \"", dependencies) + "\"";
        Files.writeString(
                folder.resolve("hubconf.java"),
                "public class hubconf { static final String[] dependencies = {" + listed + "};\n" + body + "\n}\n");
        return snapshot(folder);
    }

    private Repo open(Snapshot snapshot) {
        return loader.start(snapshot);
    }

    private long temporaryFiles() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("hub-native-"))
                    .count();
        }
    }

    @Test
    void twoReposAndTwoRevisionsUseOneLibrary() throws Exception {
        String load = "public void load(String path) { System.load(path); }";
        long before = temporaryFiles();
        Snapshot one = repo("one", load);
        try (Repo first = open(one);
                Repo same = open(one);
                Repo other = open(repo("other", load))) {
            for (Repo repo : List.of(first, same, other)) {
                repo.load("load", Arguments.of(library.toString()));
                // As a library does that is asked for twice.
                repo.load("load", Arguments.of(library.toString()));
            }
        }
        assertEquals(before, temporaryFiles());
    }

    @Test
    void aLibraryFromMavenThatLoadsNativeCodeWorksInTwoRepos() throws Exception {
        maven.add(
                "org.example:natives:1.0",
                "org.example.Natives",
                "package org.example; public class Natives { private static final java.util.function.Consumer<String>"
                        + " LOAD = System::load; public static void load(String path) { LOAD.accept(path); } }",
                Map.of(),
                List.of());
        String load = "public void load(String path) { org.example.Natives.load(path); }";
        try (Repo one = open(repo("one", load, "mvn:org.example:natives:1.0"));
                Repo other = open(repo("other", load, "mvn:org.example:natives:1.0"))) {
            one.load("load", Arguments.of(library.toString()));
            other.load("load", Arguments.of(library.toString()));
        }
    }

    @Test
    void aLibraryThatIsNotThereIsTheErrorOfTheJvm() throws Exception {
        Path absent = temp.resolve("absent.so");
        try (Repo repo = open(repo("one", """
            public void load(String path) { System.load(path); }
            public void loadLibrary(String name) { System.loadLibrary(name); }
            """))) {
            assertTrue(assertThrows(
                            UnsatisfiedLinkError.class, () -> repo.load("load", Arguments.of(absent.toString())))
                    .getMessage()
                    .contains(absent.toString()));
            assertTrue(assertThrows(
                            UnsatisfiedLinkError.class, () -> repo.load("loadLibrary", Arguments.of("no-such-library")))
                    .getMessage()
                    .contains("no-such-library"));
        }
    }

    @Test
    void aLibraryThatIsBrokenIsTheErrorOfTheJvm() throws Exception {
        Path broken = Files.writeString(temp.resolve("broken.so"), "this is no library");
        try (Repo repo = open(repo("one", "public void load(String path) { System.load(path); }"))) {
            String message = assertThrows(
                            UnsatisfiedLinkError.class, () -> repo.load("load", Arguments.of(broken.toString())))
                    .getMessage();
            assertTrue(message.startsWith(broken.toString()), message);
            assertFalse(message.contains("copy"), message);
        }
    }

    @Test
    void theInspectionShowsWhatTheRepoItselfCalls() throws Exception {
        Snapshot loading = repo("one", "public void load(String path) { System.load(path); }");
        var inspection = loader.inspect(loading);
        assertEquals(List.of(Reach.NATIVE), List.copyOf(inspection.reaches()));
        assertEquals("java.lang.System.load", inspection.uses().getFirst().what());
        assertFalse(inspection.imports().contains("hub.loader.java.inrepo"));
    }
}
