package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two revisions of a repo in Python, and two versions of a library, at the same time in one JVM. */
class PythonVersionsIT {

    /** A repo in Java that runs two others. */
    private static final String BOTH = """
        import hub.core.Arguments;
        import hub.core.Hub;
        import hub.core.Repo;
        import java.util.List;

        public final class hubconf {
            private final Hub hub;

            public hubconf(Hub hub) {
                this.hub = hub;
            }

            /** What both repos say while both run, and what the first one says after that. */
            public List<Object> both(String one, String other) {
                try (Repo first = hub.open(one); Repo second = hub.open(other)) {
                    return List.of(say(first), say(second), say(first));
                }
            }

            private static Object say(Repo repo) {
                return repo.load("say", Arguments.none());
            }
        }
        """;

    @TempDir
    Path home;

    private FakeGitHub github;
    private GitRepo repo;

    @BeforeEach
    void start() throws Exception {
        github = new FakeGitHub(home.resolve("git"));
        repo = github.repo("acme/words");
        Files.writeString(Files.createDirectory(home.resolve("both")).resolve("hubconf.java"), BOTH);
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private void assertBoth(List<String> said, Map<String, String> variables) throws Exception {
        var hub = HubProcess.at(home, github.url(), variables);
        var python = hub.run("python");
        assumeTrue(python.code() == 0, python.err());
        assertEquals(0, hub.run("trust", "acme/words").code());
        var result =
                hub.run("run", home.resolve("both").toString(), "both", "one=acme/words:main", "other=acme/words:next");
        assertEquals(said, result.lines(), result.err());
        assertEquals(0, result.code(), result.err());
    }

    @Test
    void twoBranchesOfOneRepoEachHaveTheirOwnModules() throws Exception {
        for (String branch : List.of("main", "next")) {
            repo.commit(
                    branch,
                    Map.of(
                            "hubconf.py", "def say():\n    from models.words import WORD\n    return WORD\n",
                            "models/__init__.py", "",
                            "models/words.py", "WORD = 'of " + branch + "'\n"));
        }
        assertBoth(List.of("of main", "of next", "of main"), Map.of());
    }

    @Test
    void twoVersionsOfOneLibraryEachServeTheRepoThatAsksForThem() throws Exception {
        Path wheels = Files.createDirectory(home.resolve("wheels"));
        for (String version : List.of("1.0", "2.0")) {
            wheel(wheels, version);
            repo.commit(
                    version.equals("1.0") ? "main" : "next",
                    Map.of(
                            "hubconf.py",
                            "import hub_test_words\ndef say(): return hub_test_words.VERSION\n",
                            "requirements.txt",
                            "hub_test_words==" + version + "\n"));
        }
        assertBoth(
                List.of("of 1.0", "of 2.0", "of 1.0"),
                Map.of(
                        "HUB_PYTHON_ENVIRONMENT", "own",
                        "PIP_NO_INDEX", "1",
                        "PIP_FIND_LINKS", wheels.toString()));
    }

    private static void wheel(Path folder, String version) throws IOException {
        Path file = folder.resolve("hub_test_words-" + version + "-py3-none-any.whl");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            String info = "hub_test_words-" + version + ".dist-info/";
            write(zip, "hub_test_words.py", "VERSION = 'of " + version + "'\n");
            write(zip, info + "METADATA", "Metadata-Version: 2.1\nName: hub_test_words\nVersion: " + version + "\n");
            write(zip, info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
            write(zip, info + "RECORD", "");
        }
    }

    private static void write(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
