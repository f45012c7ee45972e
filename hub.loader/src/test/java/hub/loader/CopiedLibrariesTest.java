package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Inspection.Reach;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repos that load native libraries, side by side: the JVM gives each library to one class loader only. */
class CopiedLibrariesTest {

    @TempDir
    Path temp;

    private TestFramework running;
    private MavenRepository maven;
    private ModelLoader loader;
    private Path library;

    @BeforeEach
    void start() throws Exception {
        running = TestFramework.start(temp.resolve("running"));
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
    void aLibraryIsLoadedByRuntimeTooInACallAndByReference() throws Exception {
        String load = """
            public long load(String path, @hub.core.Default("2") long wide) {
                java.util.function.Consumer<String> again = Runtime.getRuntime()::load;
                if (wide > 1) {
                    Runtime.getRuntime().load(path);
                }
                again.accept(path);
                switch ((int) wide) { case 2: wide += 3; break; default: wide--; }
                return wide;
            }
            public void loadLibrary(String name) { Runtime.getRuntime().loadLibrary(name); }
            """;
        try (Repo one = open(repo("one", load));
                Repo other = open(repo("other", load))) {
            assertEquals(5L, one.load("load", Arguments.of(library.toString())));
            assertEquals(5L, other.load("load", Arguments.of(library.toString())));
            assertTrue(assertThrows(
                            UnsatisfiedLinkError.class,
                            () -> other.load("loadLibrary", Arguments.of("no-such-library")))
                    .getMessage()
                    .contains("no-such-library"));
        }
    }

    private static final String LOADING = """
        package org.example;
        public class Natives { public static String load(String path) { System.load(path); return "loaded"; } }
        """;

    private static final String LOAD = "public String load(String path) { return org.example.Natives.load(path); }";

    private void assertLoadedByTwo(Snapshot one, Snapshot other) {
        try (Repo first = open(one);
                Repo second = open(other)) {
            assertEquals("loaded", first.load("load", Arguments.of(library.toString())));
            assertEquals("loaded", second.load("load", Arguments.of(library.toString())));
        }
    }

    @Test
    void ofAClassInSeveralVersionsTheOneForThisJavaLoads() throws Exception {
        Path newer = maven.add("org.example:newer:1.0", "org.example.Natives", LOADING, Map.of(), List.of());
        Path several = maven.add(
                "org.example:several:1.0",
                "org.example.Natives",
                LOADING.replace("System.load(path);", "").replace("loaded", "the class for old Java"),
                Map.of("Multi-Release", "true"),
                List.of());
        try (var from = FileSystems.newFileSystem(newer);
                var to = FileSystems.newFileSystem(several)) {
            Path place = to.getPath("META-INF/versions/11/org/example/Natives.class");
            Files.createDirectories(place.getParent());
            Files.copy(from.getPath("org/example/Natives.class"), place);
        }
        MavenRepository.checksum(several);
        assertLoadedByTwo(
                repo("one", LOAD, "mvn:org.example:several:1.0"), repo("other", LOAD, "mvn:org.example:several:1.0"));
    }

    /** A jar that a publisher built, with the library in a jar inside it. */
    private Snapshot ready(String name) throws Exception {
        Path inner = maven.add("org.example:inner:1.0", "org.example.Natives", LOADING, Map.of(), List.of());
        Path folder = Files.createDirectories(temp.resolve(name));
        Path source = Files.writeString(folder.resolve("hubconf.java"), "public class hubconf { " + LOAD + " }");
        ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-parameters",
                        "-d",
                        folder.toString(),
                        "-cp",
                        inner.toString(),
                        source.toString());
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ClassPath", "inner.jar,.");
        try (var jar = new JarOutputStream(Files.newOutputStream(folder.resolve("hubconf.jar")), manifest)) {
            for (Path file : List.of(folder.resolve("hubconf.class"), inner)) {
                jar.putNextEntry(new ZipEntry(file.equals(inner) ? "inner.jar" : "hubconf.class"));
                jar.write(Files.readAllBytes(file));
            }
        }
        Files.delete(source);
        return snapshot(folder);
    }

    @Test
    void aJarInAReadyJarLoadsItsLibraryInTwoRepos() throws Exception {
        assertLoadedByTwo(ready("one"), ready("other"));
    }

    /** A library in C that counts, so that a copy of it shows: it has a count of its own. */
    private Path counting() throws Exception {
        return NativeLibrary.compile(temp.resolve(System.mapLibraryName("counter")), """
            static int count;
            int Java_org_example_Counter_next(void *env, void *type) { return ++count; }
            """);
    }

    private static String counter(String load) {
        return "package org.example; public class Counter { static { " + load + " } public static native int next(); }";
    }

    private static final String COUNT = "public int next() { return org.example.Counter.next(); }";

    private void assertCountedApart(String dependency) throws IOException {
        Snapshot one = repo("one", COUNT, dependency);
        try (Repo first = open(one);
                Repo other = open(repo("other", COUNT, dependency));
                Repo second = open(repo("one", COUNT + " // another revision", dependency))) {
            for (Repo repo : List.of(first, other, second)) {
                assertEquals(1, repo.load("next", Arguments.none()));
                assertEquals(2, repo.load("next", Arguments.none()));
            }
        }
    }

    @Test
    void eachRepoAndRevisionHasNativeStateOfItsOwn() throws Exception {
        Path counter = counting();
        String source = counter("Runtime.getRuntime().load(\"" + counter + "\");");
        maven.add("org.example:counter:1.0", "org.example.Counter", source, Map.of(), List.of());
        assertCountedApart("mvn:org.example:counter:1.0");
    }

    @Test
    void nativeCodeThatAManifestNamesIsFoundAndIsEachReposOwn() throws Exception {
        Path counter = counting();
        String os = System.getProperty("os.name").split(" ")[0];
        Path jar = maven.add(
                "org.example:counting:1.0",
                "org.example.Counter",
                counter("System.loadLibrary(\"counter\");"),
                Map.of(
                        "Bundle-NativeCode",
                        "lib/absent.so;osname=OS400, lib/" + counter.getFileName() + ";osname=NetWare;osname=\"" + os
                                + "\""),
                List.of());
        try (var zip = FileSystems.newFileSystem(jar)) {
            Files.createDirectory(zip.getPath("lib"));
            Files.copy(counter, zip.getPath("lib", counter.getFileName().toString()));
        }
        MavenRepository.checksum(jar);
        assertCountedApart("mvn:org.example:counting:1.0");
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
