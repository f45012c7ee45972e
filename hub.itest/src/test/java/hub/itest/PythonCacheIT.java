package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.fetch.testing.FakeGitHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python compiled of a repo is kept in the hub directory, and {@code hub clean} takes it. */
class PythonCacheIT {

    @TempDir
    Path home;

    private FakeGitHub github;
    private Path compiled;

    @BeforeEach
    void start() throws Exception {
        github = new FakeGitHub(home.resolve("git"));
        github.repo("acme/words")
                .commit(
                        "main",
                        Map.of(
                                "hubconf.py", "def say():\n    from models.words import WORD\n    return WORD\n",
                                "models/__init__.py", "",
                                "models/words.py", "WORD = 'hello'\n"));
        compiled = home.resolve("torch/hub/.hub/python-compiled");
        var python = hub("python");
        assumeTrue(python.code() == 0, python.err());
        assertEquals(0, hub("trust", "acme/words").code());
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private HubProcess.Result hub(String... words) throws IOException, InterruptedException {
        return HubProcess.at(home, github.url(), Map.of()).run(words);
    }

    private void assertSays() throws Exception {
        var result = hub("run", "acme/words:main", "say");
        assertEquals(List.of("hello"), result.lines(), result.err());
    }

    /** The files that are kept, by their names without the version of Python. */
    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.walk(compiled)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .map(name -> name.substring(0, name.indexOf(".py") + 3))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatPythonCompiledIsCleanedAndComesBack() throws Exception {
        var all = List.of("__init__.py", "hubconf.py", "words.py");
        assertSays();
        assertEquals(all, kept());

        assertTrue(hub("clean", "--keep-bytes", "0", "--dry-run").out().contains("python-compiled"));
        assertEquals(all, kept());
        assertTrue(hub("clean", "--keep-bytes", "0").out().contains("python-compiled"));
        assertEquals(List.of(), kept());

        assertSays();
        assertEquals(all, kept());
        assertEquals(List.of(), hub("clean", "--older", "1d").lines());
        assertEquals(all, kept());
    }
}
