package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Snapshot;
import java.io.RandomAccessFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;

/** What goes into a model bundle, and when it is built. */
class BuildTest extends BuildFixture {

    @Test
    void headersAndCapabilitiesSayWhatItIsWithoutStartingIt() throws Exception {
        Path folder = temp.resolve("remote");
        repo("remote", "public int two() { return 2; } public int one() { return 1; } public int _no() { return 0; }");
        var ref = new RepoRef.Remote("https", "github.com", "owner", "name", Optional.of("feature/x"));
        var snapshot = new Snapshot(ref, "0123abcd", folder);
        var sibling = new Snapshot(ref.at("feature-x"), "0123abcd", folder);
        ModelLoader loader = running.loader();
        try (Repo repo = loader.start(snapshot);
                Repo other = loader.start(sibling)) {
            Bundle bundle = running.context().getBundle(repo.bundleId());
            assertEquals("owner/name:feature/x", bundle.getHeaders().get("Hub-Repo"));
            assertEquals("feature/x", bundle.getHeaders().get("Hub-Ref"));
            assertEquals("0123abcd", bundle.getHeaders().get("Hub-Commit"));
            assertEquals("one,two", bundle.getHeaders().get("Hub-Entrypoints"));
            assertEquals("0.0.0.0123abcd", bundle.getVersion().toString());
            assertEquals(
                    List.of("one", "two"),
                    bundle.adapt(BundleRevision.class).getCapabilities("hub.entrypoint").stream()
                            .map(capability -> capability.getAttributes().get("hub.entrypoint"))
                            .sorted()
                            .toList());
            assertTrue(bundle.adapt(BundleRevision.class)
                    .getCapabilities("osgi.wiring.package")
                    .isEmpty());
            // Two refs whose names read the same in a symbolic name are two bundles.
            assertNotEquals(
                    bundle.getSymbolicName(),
                    running.context().getBundle(other.bundleId()).getSymbolicName());
        }
    }

    @Test
    void whereSubmodulesAreMissingTheCompilersErrorsNameThem() throws Exception {
        Snapshot snapshot = repo("cloned", "model.A a; public int one() { return 1; }");
        write(
                "cloned/.gitmodules",
                "[submodule \"model\"]\n\tpath = model\n\turl = ../model\n[submodule \"there\"]\n"
                        + "\tpath = there\n\turl = ../there\n");
        write("cloned/there/file", "x");
        Files.createDirectory(temp.resolve("cloned/model"));
        String message =
                fails(Kind.BUILD, () -> running.loader().start(snapshot)).getMessage();
        assertTrue(message.contains("package model does not exist"), message);
        assertTrue(
                message.contains("git submodules that are not here: model. In a clone, run `git submodule"), message);
        write("cloned/model/A.java", "package model; public class A {}");
        running.loader().start(snapshot(temp.resolve("cloned"))).close();
    }

    /** So that `hub check` tells it, which runs nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public class hubconf { public hubconf() {} public hubconf(java.nio.file.Path p) {} M }"
                        + " | hubconf needs one public constructor, it has 2: its parameters are the services it uses.",
                "public class hubconf { hubconf() {} M }"
                        + " | hubconf needs one public constructor, it has 0: its parameters are the services it uses.",
                "class hubconf { M }"
                        + " | hubconf needs one public constructor, it has 0: its parameters are the services it uses.",
                "public abstract class hubconf { M } | hubconf is abstract, and hub makes an instance of it. Remove"
                        + " that word.",
                "public class hubconf { public hubconf(int n) {} M } | hubconf's constructor asks for int, which can be"
                        + " no service. Its parameters are services, the repo's folder as a java.nio.file.Path, or a"
                        + " BundleContext. An argument of the caller belongs to an entrypoint.",
            })
    void aHubconfThatCannotBeMadeIsNotBuilt(String hubconf, String why) throws Exception {
        write("unmade/hubconf.java", hubconf.replace("M", "public int one() { return 1; }"));
        Snapshot unmade = snapshot(temp.resolve("unmade"));
        assertEquals(
                why, fails(Kind.BUILD, () -> running.loader().inspect(unmade)).getMessage());
    }

    @Test
    void sourcesAndResourcesUnderSrcMain() throws Exception {
        write("maven/src/main/java/hubconf.java", """
            public class hubconf {
                public String words() throws java.io.IOException {
                    return model.Words.read("/words.txt") + model.Words.read("/model/near.txt");
                }
            }
            """);
        write("maven/src/main/java/model/Words.java", """
            package model;
            public class Words {
                public static String read(String path) throws java.io.IOException {
                    try (var in = Words.class.getResourceAsStream(path)) { return new String(in.readAllBytes()); }
                }
            }
            """);
        write("maven/src/main/resources/words.txt", "far");
        write("maven/src/main/java/model/near.txt", " near");
        write("maven/src/test/java/model/WordsTest.java", "package model; class WordsTest { this is no Java }");
        try (Repo repo = running.loader().start(snapshot(temp.resolve("maven")))) {
            assertEquals("far near", repo.load("words", Arguments.none()));
        }
    }

    @Test
    void aHubconfAtTheRootOfAMavenProjectSeesItsSources() throws Exception {
        write("mixed/hubconf.java", "public class hubconf { public int two() { return model.Two.VALUE; } }");
        write("mixed/src/main/java/model/Two.java", "package model; public class Two { public static int VALUE = 2; }");
        try (Repo repo = running.loader().start(snapshot(temp.resolve("mixed")))) {
            assertEquals(2, repo.load("two", Arguments.none()));
        }
    }

    @Test
    void weightsStayInTheSnapshot() throws Exception {
        repo("weighty", """
            private final java.nio.file.Path dir;
            public hubconf(java.nio.file.Path dir) { this.dir = dir; }
            public long weights() throws Exception { return java.nio.file.Files.size(dir.resolve("weights.pth")); }
            public boolean bundled() { return hubconf.class.getResource("/weights.pth") != null; }
            """);
        Files.write(temp.resolve("weighty/weights.pth"), new byte[3 << 20]);
        try (Repo repo = running.loader().start(snapshot(temp.resolve("weighty")))) {
            assertEquals(3L << 20, repo.load("weights", Arguments.none()));
            assertEquals(false, repo.load("bundled", Arguments.none()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Stream.of(\"no.such.bundle\").toList()",
                "of(\"no.such.bundle\")",
                "new ArrayList<>()",
                "null",
                "new String[1]"
            })
    void dependenciesThatAreNoWrittenListAreRefused(String dependencies) throws Exception {
        Snapshot snapshot = repo("unlisted", "static final Object dependencies = " + dependencies + ";");

        HubException e = assertThrows(HubException.class, () -> running.loader().describe(snapshot));

        assertEquals(Kind.BUILD, e.kind());
        assertEquals("hubconf.java:2:1: dependencies needs a list, List.of(\"a\", \"b\")", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "List.of(\"no.such.bundle\")",
                "java.util.List.<String>of(\"no.such.bundle\")",
                "Set.of((\"no.such.\" + \"bundle\"))",
                "Arrays.asList(\"no.such.bundle\")",
                "{\"no.such.bundle\"}",
                "new String[] {\"no.such.bundle\"}"
            })
    void dependenciesAreReadFromAList(String dependencies) throws Exception {
        Snapshot snapshot = repo("listed", "static final Object dependencies = " + dependencies + ";");

        HubException e = assertThrows(HubException.class, () -> running.loader().start(snapshot));

        assertEquals(Kind.DEPENDENCY, e.kind());
        assertTrue(e.getMessage().contains("no.such.bundle"), e.getMessage());
    }

    @Test
    void aReadyJarIsNotCompiled() throws Exception {
        running.loader().start(repo("source", """
            public static final String[] dependencies = {"hub.core"};
            /** The answer. */
            public int answer(@hub.core.Default("42") int value) { return value; }
            """)).close();
        Path folder = Files.createDirectories(temp.resolve("ready"));
        Files.copy(builtJar(), folder.resolve("hubconf.jar"));
        Snapshot snapshot = snapshot(folder);

        assertEquals(
                "The answer.",
                running.loader().describe(snapshot).entrypoints().getFirst().doc());
        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals(42, repo.load("answer", Arguments.none()));
            assertEquals(
                    "answer(int value=42) → int", repo.entrypoints().getFirst().signature());
        }
    }

    @Test
    void parametersThatEntrypointsShareAreDocumentedOnce() throws Exception {
        write("sharing/hubconf.java", """
            /**
             * Numbers.
             * @param value what every entrypoint takes
             * @param other what nobody takes
             */
            public class hubconf {
                /** One more. */
                public int next(int value) { return value + 1; }
                /** @param value from 0 on */
                public double root(int value) { return Math.sqrt(value); }
                /** @param value of a method that is no entrypoint */
                public static class Nested {
                    public void take(int value) {}
                }
                public Nested nested() { return new Nested(); }
            }
            """);
        Snapshot sources = snapshot(temp.resolve("sharing"));
        try (Repo repo = running.loader().start(sources)) {
            var take = repo.describe(repo.load("nested", Arguments.none())).getFirst();
            assertEquals("", take.parameters().getFirst().doc());
        }
        Path folder = Files.createDirectories(temp.resolve("ready"));
        Files.copy(builtJar(), folder.resolve("hubconf.jar"));
        for (Snapshot snapshot : List.of(sources, snapshot(folder))) {
            Map<String, String> docs = running.loader().describe(snapshot).entrypoints().stream()
                    .filter(entrypoint -> !entrypoint.parameters().isEmpty())
                    .collect(Collectors.toMap(
                            Entrypoint::name,
                            entrypoint -> entrypoint.parameters().getFirst().doc()));
            assertEquals(Map.of("next", "what every entrypoint takes", "root", "from 0 on"), docs);
        }
    }

    @Test
    void aReadyJarWithoutDocumentationIsReadFromItsClasses() throws Exception {
        running.loader().start(repo("source", """
            public String join(@hub.core.Default("a") String first, String... rest) {
                return first + String.join("", rest);
            }
            """)).close();
        Path folder = Files.createDirectories(temp.resolve("bare"));
        Path jar = folder.resolve("hubconf.jar");
        Files.copy(builtJar(), jar);
        try (var zip = FileSystems.newFileSystem(jar)) {
            Files.delete(zip.getPath("OSGI-INF/hub/documentation.json"));
        }
        Snapshot snapshot = snapshot(folder);
        assertEquals(
                "join(String first=a, String... rest) → String",
                running.loader().describe(snapshot).entrypoints().getFirst().signature());
        try (Repo repo = running.loader().start(snapshot)) {
            assertEquals("abc", repo.load("join", Arguments.of("a", "b", "c")));
        }
    }

    @Test
    void ofAClassInSeveralVersionsInAReadyJarTheOneForThisJavaRuns() throws Exception {
        running.loader()
                .start(repo("source", "public String version() { return \"for old Java\"; }"))
                .close();
        Path jar = Files.copy(
                builtJar(), Files.createDirectories(temp.resolve("several")).resolve("hubconf.jar"));
        Path newer = write("newer/hubconf.java", """
            public class hubconf { public String version() { return "for Java 21"; } }
            """);
        ToolProvider.getSystemJavaCompiler().run(null, null, null, newer.toString());
        try (var zip = FileSystems.newFileSystem(jar)) {
            Path versions = Files.createDirectories(zip.getPath("META-INF/versions/21"));
            Files.copy(newer.resolveSibling("hubconf.class"), versions.resolve("hubconf.class"));
            Files.writeString(
                    zip.getPath("META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n");
        }
        try (Repo repo = running.loader().start(snapshot(jar.getParent()))) {
            assertEquals("for Java 21", repo.load("version", Arguments.none()));
        }
    }

    @Test
    void aCompilationThatTakesTooLongIsGivenUp() throws Exception {
        Snapshot snapshot = repo("slow", "public int one() { return 1; }");
        var loader = running.loader(List.of(), Map.of("compile.seconds", 0));
        assertTrue(fails(Kind.BUILD, () -> loader.start(snapshot)).getMessage().contains("took longer than 0 s"));
        assertFalse(Files.exists(running.directory().state().resolve("bundles")));
    }

    @Test
    void tooManySourcesAreNoModelRepo() throws Exception {
        Snapshot snapshot = repo("huge", "public int one() { return 1; }");
        Path many = Files.createDirectories(temp.resolve("huge/many"));
        for (int i = 0; i <= 10_000; i++) {
            Files.createFile(many.resolve("C" + i + ".java"));
        }
        assertTrue(fails(Kind.BUILD, () -> running.loader().start(snapshot))
                .getMessage()
                .contains("more than 10000 sources"));
    }

    @Test
    void tooManyBytesOfSourcesAreNoModelRepo() throws Exception {
        Snapshot snapshot = repo("vast", "public int one() { return 1; }");
        try (var big = new RandomAccessFile(temp.resolve("vast/Big.java").toFile(), "rw")) {
            big.setLength(257L << 20); // sparse
        }
        assertTrue(fails(Kind.BUILD, () -> running.loader().start(snapshot))
                .getMessage()
                .contains("more than 256 MiB"));
    }

    @Test
    void privatePackagesOfOtherBundlesAreNotSeen() throws Exception {
        Snapshot snapshot = repo("prying", "public Object peek() { return hub.loader.ModelLoader.class; }");
        var failure = fails(Kind.BUILD, () -> running.loader().start(snapshot));
        assertTrue(failure.getMessage().contains("package hub.loader does not exist"), failure.getMessage());
    }

    @Test
    void oneRepoOfTwoHostsIsTwoBundles() throws Exception {
        Path folder = temp.resolve("hosted");
        repo("hosted", "public int one() { return 1; }");
        ModelLoader loader = running.loader();
        var here = new RepoRef.Remote("https", "github.com", "o", "n", Optional.of("main"));
        var there = new RepoRef.Remote("https", "git.example.org", "o", "n", Optional.of("main"));
        try (Repo one = loader.start(new Snapshot(here, "1", folder));
                Repo other = loader.start(new Snapshot(there, "1", folder))) {
            assertNotEquals(one.bundleId(), other.bundleId());
            assertEquals(1, one.load("one", Arguments.none()));
            assertEquals(1, other.load("one", Arguments.none()));
        }
    }
}
