package hub.python.process;

import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.python.interpreter.ProgramOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The real torch.hub in a process of a repo, with answers of a test in hub's place. */
class TorchHubTest {

    private static final String HUBCONF = """
        dependencies = ["torch"]
        import urllib.error
        import torch
        from torch.hub import load_state_dict_from_url

        def save(file):
            torch.save({"weight": torch.ones(2)}, file)

        def total(url):
            return load_state_dict_from_url(url, map_location="cpu", check_hash=True)["weight"].sum().item()

        def caught(url):
            try:
                load_state_dict_from_url(url)
            except urllib.error.HTTPError as e:
                return e.code

        def directory():
            return torch.hub.get_dir()

        def other(x):
            return torch.hub.load("owner/other:v1", "twice", x)
        """;

    @RegisterExtension
    private final PythonRepos repos = new PythonRepos();

    @TempDir
    private Path dir;

    private PythonRepo repo;

    @BeforeEach
    void start() throws IOException {
        var found = ProgramOutput.of(
                List.of(
                        PythonRepos.python().executable().toString(),
                        "-c",
                        "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"),
                Duration.ofSeconds(60),
                10_000);
        assumeTrue(found.status() == 0, "this Python has no PyTorch");
        repos.withAsks(this::answer);
        repo = repos.start(HUBCONF);
    }

    private Object answer(String name, Map<String, Object> arguments) {
        return switch (name) {
            case "directory" -> dir.resolve("hub").toString();
            case "snapshot" ->
                Map.of(
                        "folder", dir.resolve("other").toString(),
                        "compiled", dir.resolve("kept").toString());
            case "checkpoint" -> {
                if (arguments.get("url").toString().endsWith("missing.pth")) {
                    throw new HubException(Kind.NOT_FOUND, "There is no missing.pth.");
                }
                if (!"0123abcd".equals(arguments.get("hash_prefix"))) {
                    throw new HubException(Kind.CORRUPT, "invalid hash value");
                }
                yield dir.resolve("net.pth").toString();
            }
            default -> throw new AssertionError(name);
        };
    }

    @Test
    void weightsComeFromHub() {
        load(repo, "save", dir.resolve("net.pth").toString());
        assertEquals(2.0, load(repo, "total", "http://host/net-0123abcd.pth"));
        assertEquals(dir.resolve("hub").toString(), load(repo, "directory"));
    }

    @Test
    void errorsAreThoseThatReposCatch() {
        assertEquals(404L, ((Number) load(repo, "caught", "http://host/missing.pth")).longValue());
        var failure = assertThrows(HubException.class, () -> load(repo, "total", "http://host/net-ffff0000.pth"));
        assertEquals(Kind.CORRUPT, failure.kind());
        assertEquals("owner/repo: invalid hash value", failure.getMessage());
        var missing = assertThrows(HubException.class, () -> load(repo, "total", "http://host/missing.pth"));
        assertEquals(Kind.NOT_FOUND, missing.kind());
        assertEquals("owner/repo: There is no missing.pth.", missing.getMessage());
    }

    @Test
    void anotherRepoIsLoadedInTheSameProcess() throws IOException {
        Path other = Files.createDirectories(dir.resolve("other"));
        Files.writeString(other.resolve("helper.py"), "def double(x): return 2 * x\n");
        Files.writeString(other.resolve("hubconf.py"), "from helper import double as twice\n");
        assertEquals(42L, ((Number) load(repo, "other", 21)).longValue());
        assertTrue(Files.isDirectory(dir.resolve("kept")), "nothing is kept of what was compiled");
    }
}
