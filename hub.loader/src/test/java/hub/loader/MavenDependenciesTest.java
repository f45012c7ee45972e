package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import hub.core.spi.Snapshot;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MavenDependenciesTest extends FrameworkFixture {

    private MavenRepository maven;

    @BeforeEach
    void startMaven() throws Exception {
        maven = MavenRepository.start(temp.resolve("maven"));
    }

    @AfterEach
    void stopMaven() throws Exception {
        maven.close();
    }

    private Path tool(String version, String... dependencies) throws Exception {
        return maven.add(
                "org.example:tool:" + version,
                "org.example.Tool",
                "package org.example; public class Tool { public static String version() { return \"" + version
                        + "\"; } }",
                Map.of(),
                List.of(dependencies));
    }

    private Snapshot repoThatNeeds(String name, String... dependencies) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name));
        Files.writeString(folder.resolve("hubconf.java"), """
            import java.util.List;

            public class hubconf {
                public static final List<String> dependencies = List.of("%s");
                public String version() { return org.example.Tool.version(); }
            }
            """.formatted(String.join("\", \"", dependencies)));
        return snapshot(folder);
    }

    private ModelLoader loader() {
        return running.loader(List.of(maven.url()), Map.of());
    }

    @Test
    void threeVersionsOfOneLibraryAtOnceFromManyThreads() throws Exception {
        ModelLoader loader = loader();
        var repos = new ArrayList<Repo>();
        var calls = new ArrayList<Callable<Boolean>>();
        for (String version : List.of("1.0", "1.1", "2.0")) {
            tool(version);
            Repo repo = loader.start(repoThatNeeds("repo-" + version, "mvn:org.example:tool:" + version));
            repos.add(repo);
            for (int i = 0; i < 200; i++) {
                calls.add(() ->
                        repo.load("version", String.class, Arguments.none()).equals(version));
            }
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var right : threads.invokeAll(calls)) {
                assertTrue(right.get());
            }
        }
        repos.forEach(Repo::close);
    }

    @Test
    void everythingThatIsMissingStandsInOneMessage() throws Exception {
        tool("1.0", "org.example:absent:3");
        var failure = fails(
                Kind.DEPENDENCY,
                () -> loader().start(repoThatNeeds(
                        "needy", "no.such.bundle", "mvn:org.example:tool:1.0", "mvn:org.example:gone:1")));
        assertEquals(
                "Missing dependencies: no.such.bundle, mvn:org.example:gone:1, mvn:org.example:absent:3. Install a"
                        + " bundle that is, or exports, what is named without mvn:. What begins with mvn: must be in a"
                        + " repository that the configuration hub.loader names as maven.repositories.",
                failure.getMessage());
    }

    @Test
    void nothingOfARepoRunsWhileADependencyIsMissing() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("eager"));
        Files.writeString(folder.resolve("hubconf.java"), """
            public class hubconf {
                static { System.setProperty("eager", "ran"); }
                static final String[] dependencies = {"mvn:org.example:gone:1"};
            }
            """);
        fails(Kind.DEPENDENCY, () -> loader().start(snapshot(folder)));
        assertNull(System.getProperty("eager"));
    }

    @Test
    void librariesOfTwoGroupsMayHaveOneName() throws Exception {
        for (String group : List.of("one", "other")) {
            maven.add(
                    "org.example." + group + ":tool:1.0",
                    group + ".Tool",
                    "package " + group + "; public class Tool {}",
                    Map.of(),
                    List.of());
        }
        Path folder = Files.createDirectories(temp.resolve("both"));
        Files.writeString(folder.resolve("hubconf.java"), """
            public class hubconf {
                static final String[] dependencies = {"mvn:org.example.one:tool:1.0", "mvn:org.example.other:tool:1.0"};
                public String both() { return new one.Tool().getClass() + " " + new other.Tool().getClass(); }
            }
            """);
        try (Repo repo = loader().start(snapshot(folder))) {
            assertEquals("class one.Tool class other.Tool", repo.load("both", Arguments.none()));
        }
    }

    @Test
    void aFileWithAWrongChecksumIsNotUsed() throws Exception {
        Path jar = tool("1.0");
        byte[] bytes = Files.readAllBytes(jar);
        bytes[bytes.length / 2] ^= 1;
        Files.write(jar, bytes);

        String message = fails(
                        Kind.DEPENDENCY, () -> loader().start(repoThatNeeds("unlucky", "mvn:org.example:tool:1.0")))
                .getMessage();
        assertTrue(message.startsWith("Missing dependencies: mvn:org.example:tool:1.0 (Checksum"), message);

        MavenRepository.checksum(jar);
        tool("1.0");
        try (Repo repo = loader().start(repoThatNeeds("unlucky", "mvn:org.example:tool:1.0"))) {
            assertEquals("1.0", repo.load("version", Arguments.none()));
        }
    }

    private Path local(String version) {
        return running.directory().state().resolve("maven/org/example/tool/" + version + "/tool-" + version + ".jar");
    }

    private static void truncate(Path jar) throws IOException {
        byte[] bytes = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void aDamagedLibraryIsFetchedAgain() throws Exception {
        tool("1.0");
        loader().start(repoThatNeeds("first", "mvn:org.example:tool:1.0")).close();
        truncate(local("1.0"));
        try (Repo repo = loader().start(repoThatNeeds("second", "mvn:org.example:tool:1.0"))) {
            assertEquals("1.0", repo.load("version", Arguments.none()));
        }
    }

    @Test
    void aLibraryThatIsPublishedDamagedIsSaidToBeSo() throws Exception {
        Path jar = tool("1.0");
        truncate(jar);
        MavenRepository.checksum(jar);
        tool("1.1");
        String message = fails(Kind.CORRUPT, () -> loader().start(repoThatNeeds("unlucky", "mvn:org.example:tool:1.0")))
                .getMessage();
        assertEquals(
                local("1.0")
                        + " is damaged, and so it comes from its repository: zip END header not found. Name another"
                        + " version of it in dependencies.",
                message);
        loader().start(repoThatNeeds("unlucky", "mvn:org.example:tool:1.1")).close();
    }

    @Test
    void aFaultInsideALibraryIsMendedByTheAdvice() throws Exception {
        Path jar = tool("1.0");
        MavenRepository.put(jar, "org/example/data.txt", "x y z ".repeat(20) + jar);
        loader().start(repoThatNeeds("first", "mvn:org.example:tool:1.0")).close();
        Path local = local("1.0");
        var text = new String(Files.readAllBytes(local), StandardCharsets.ISO_8859_1);
        int name = text.indexOf("org/example/data.txt");
        // The header before the name ends with the length of what follows the name.
        int content = name + "org/example/data.txt".length() + text.charAt(name - 2) + 12;
        Files.writeString(
                local,
                text.substring(0, content) + "\0\0\0\0" + text.substring(content + 4),
                StandardCharsets.ISO_8859_1);
        String message = fails(Kind.CORRUPT, () -> loader().start(repoThatNeeds("second", "mvn:org.example:tool:1.0")))
                .getMessage();
        assertTrue(message.startsWith(local + " is damaged: "), message);
        assertTrue(message.endsWith(". Delete this file, and it is fetched again."), message);

        Files.delete(local);
        loader().start(repoThatNeeds("second", "mvn:org.example:tool:1.0")).close();
    }

    /** As Lombok does: the library has a processor that would generate what the repo calls. */
    private Snapshot repoWithProcessor(String body) throws Exception {
        Path jar = maven.add("org.example:generator:1.0", "org.example.Generator", """
            package org.example;
            import javax.annotation.processing.*;
            public class Generator extends AbstractProcessor {
                @Override public synchronized void init(ProcessingEnvironment environment) {
                    System.setProperty("generator", "ran");
                }
                @Override public boolean process(
                        java.util.Set<? extends javax.lang.model.element.TypeElement> types, RoundEnvironment round) {
                    return false;
                }
            }
            """, Map.of(), List.of());
        MavenRepository.put(jar, "META-INF/services/javax.annotation.processing.Processor", "org.example.Generator");
        Path folder = Files.createDirectories(temp.resolve("generated"));
        Files.writeString(
                folder.resolve("hubconf.java"),
                "@Deprecated public class hubconf { static final String[] dependencies ="
                        + " {\"mvn:org.example:generator:1.0\"}; " + body + " }");
        return snapshot(folder);
    }

    @Test
    void oneLibraryInTwoVersionsIsNotChosenInSilence() throws Exception {
        tool("1.0");
        tool("2.0");
        Snapshot snapshot = repoThatNeeds("both", "mvn:org.example:tool:1.0", "mvn:org.example:tool:2.0");
        assertEquals(
                "dependencies names org.example:tool in the versions 1.0 and 2.0. Name one.",
                fails(Kind.BUILD, () -> loader().start(snapshot)).getMessage());
    }

    @Test
    void annotationProcessorsOfALibraryAreNotRun() throws Exception {
        loader().start(repoWithProcessor("public int one() { return 1; }")).close();
        assertNull(System.getProperty("generator"));
    }

    @Test
    void codeThatAProcessorWouldMakeIsSaidToBeMissing() throws Exception {
        Snapshot snapshot = repoWithProcessor("public int one() { return new hubconf().generated(); }");
        String message = fails(Kind.BUILD, () -> loader().start(snapshot)).getMessage();
        assertTrue(message.contains("cannot find symbol"), message);
        assertTrue(
                message.endsWith(
                        "Annotation processors are never run, and generator-1.0.jar has one. Write what it would"
                                + " generate into the sources, or publish hubconf.jar in place of hubconf.java."),
                message);
    }

    @Test
    void aPublishedJarInPlaceOfTheSourcesHelpsCodeThatNeedsAProcessor() throws Exception {
        Snapshot snapshot = repoWithProcessor("public int one() { return new hubconf().generated(); }");
        fails(Kind.BUILD, () -> loader().start(snapshot));
        Path sources = snapshot.dir().resolve("hubconf.java");
        String complete = Files.readString(sources).replaceFirst("}$", "int generated() { return 1; } }");
        Path elsewhere = Files.createDirectories(temp.resolve("complete"));
        Files.writeString(elsewhere.resolve("hubconf.java"), complete);
        loader().start(snapshot(elsewhere)).close();

        Files.delete(sources);
        try (var built = Files.list(running.directory().state().resolve("bundles"))) {
            Files.copy(built.findFirst().orElseThrow(), snapshot.dir().resolve("hubconf.jar"));
        }
        try (Repo repo = loader().start(snapshot(snapshot.dir()))) {
            assertEquals(1, repo.load("one", Arguments.none()));
        }
    }

    @Test
    void whatWasFetchedOnceNeedsNoNetwork() throws Exception {
        tool("1.0");
        loader().start(repoThatNeeds("first", "mvn:org.example:tool:1.0")).close();
        maven.close();

        try (Repo repo = loader().start(repoThatNeeds("second", "mvn:org.example:tool:1.0"))) {
            assertEquals("1.0", repo.load("version", Arguments.none()));
        }
    }

    @Test
    void anUnreachableRepositoryIsSaidToBeSo() throws Exception {
        URI url = maven.url();
        maven.close();
        var failure = fails(
                Kind.NETWORK,
                () -> running.loader(List.of(url), Map.of()).start(repoThatNeeds("lonely", "mvn:org.example:tool:9")));
        assertTrue(failure.getMessage().startsWith("Missing dependencies: mvn:org.example:tool:9. "));
    }

    @Test
    void whatTheFrameworkExportsIsNotBroughtAgain() throws Exception {
        maven.add(
                "org.example:api:0.1.0",
                "hub.core.HubException",
                "package hub.core; public class HubException {}",
                Map.of("Export-Package", "hub.core;version=\"0.1.0\""),
                List.of());
        tool("1.0", "org.example:api:0.1.0");
        Path folder = temp.resolve("sharing");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("hubconf.java"), """
            public class hubconf {
                static final String[] dependencies = {"mvn:org.example:tool:1.0"};
                public Class<?> shared() { return hub.core.HubException.class; }
                public String version() { return org.example.Tool.version(); }
            }
            """);
        try (Repo repo = loader().start(snapshot(folder))) {
            assertEquals(HubException.class, repo.load("shared", Arguments.none()));
            assertEquals("1.0", repo.load("version", Arguments.none()));
        }
    }
}
