package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.GitRepo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hub} on repos in Python of a git host: they are listed, explained and inspected, and nothing of them runs. */
class PythonReadIT {

    private static final String HUBCONF = """
        dependencies = ["no_such_module"]
        import subprocess
        from pathlib import Path
        from models.resnet import resnet18, ResNet
        open("/tmp/hub-must-not-run", "w")

        def tiny(size: int = 3, *, weights=None, **kwargs) -> "Tiny":
            \"\"\"A tiny net.

            Args:
                size: how many
            \"\"\"
            subprocess.run(["true"])
        """;

    private static final Map<String, String> FILES = Map.of(
            "hubconf.py",
            HUBCONF,
            "models/__init__.py",
            "",
            "models/resnet.py",
            "import torch\nclass ResNet(torch.nn.Module):\n    pass\ndef resnet18(pretrained=False): pass\n");

    @TempDir
    Path home;

    private FakeGitHub github;
    private GitRepo repo;

    @BeforeEach
    void start() throws Exception {
        github = new FakeGitHub(home.resolve("git"));
        repo = github.repo("acme/net");
        repo.commit("main", FILES);
    }

    @AfterEach
    void stop() {
        github.close();
    }

    private HubProcess hub(Map<String, String> more) {
        return HubProcess.at(home, github.url(), more);
    }

    private HubProcess.Result done(String... args) throws Exception {
        var result = hub(Map.of()).run(args);
        assumeFalse(result.err().contains("There is no Python"), result.err());
        assertEquals(0, result.code(), result.err());
        return result;
    }

    @Test
    void listShowsOwnEntrypointsThenHelpers() throws Exception {
        var listed = done("list", "acme/net:main");
        assertEquals("resnet18\ntiny\n\n  Path\n  ResNet\n", listed.out());
        assertTrue(listed.err().contains("The indented names are helpers"), listed.err());
        assertEquals(
                "[\"resnet18\",\"tiny\",\"Path\",\"ResNet\"]\n",
                done("--json", "list", "acme/net:main").out());
        github.close();
        assertEquals(listed.out(), done("list", "acme/net:main").out());
    }

    @Test
    void helpShowsTheSignatureAndTheDocstring() throws Exception {
        assertEquals(
                "tiny(size: int = 3, *, weights=None, **kwargs) -> 'Tiny'\n\n"
                        + "A tiny net.\n\n"
                        + "Args:\n"
                        + "    size: how many\n",
                done("help", "acme/net:main", "tiny").out());
        assertEquals(
                "resnet18(pretrained=False)\n",
                done("help", "acme/net:main", "resnet18").out());
    }

    @Test
    void inspectShowsFileAndLineOfWhatItReachesFor() throws Exception {
        String inspected = done("inspect", "acme/net:main").out();
        assertTrue(inspected.contains("hubconf.py:13  subprocess.run"), inspected);
        assertTrue(inspected.contains("torch"), inspected);
        assertFalse(Files.exists(Path.of("/tmp/hub-must-not-run")));
    }

    @Test
    void aListThatIsDynamicSaysWhyAndRunsTheRepoOnlyIfItIsTrusted() throws Exception {
        repo.commit("next", Map.of("hubconf.py", "import x\nglobals().update(x.all)\ndef own(): pass\n"));
        var listed = done("list", "acme/net:next");
        assertEquals("own\n", listed.out());
        assertTrue(
                listed.err()
                        .contains("The list may lack entrypoints that acme/net:next makes as it runs (hubconf.py:2:"
                                + " globals().update(…) sets names that are made as it runs). `hub list --run"
                                + " acme/net:next` runs it and shows all."),
                listed.err());
        var refused = hub(Map.of()).run("list", "--run", "acme/net:next");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("hub trust acme/net"), refused.err());
    }

    @Test
    void codeInJavaIsTakenWhereThereIsBothAndEachCommandSaysSo() throws Exception {
        repo.commit(
                "both",
                Map.of(
                        "hubconf.py",
                        HUBCONF,
                        "hubconf.java",
                        "public class hubconf { public int answer() { return 42; } }"));
        String told = "acme/net:both has hubconf.java and hubconf.py: only hubconf.java is used.";
        assertEquals(0, hub(Map.of()).run("trust", "acme/net").code());
        for (var result : List.of(
                done("list", "acme/net:both"),
                done("help", "acme/net:both", "answer"),
                done("--json", "inspect", "acme/net:both"),
                done("run", "acme/net:both", "answer"),
                // From the cache, too.
                done("list", "acme/net:both"))) {
            assertEquals(
                    1, result.err().lines().filter(line -> line.endsWith(told)).count(), result.err());
            assertFalse(result.out().contains("hubconf.py"), result.out());
        }
        assertEquals(List.of("answer"), done("list", "acme/net:both").lines());
    }

    @Test
    void anErrorOfSyntaxIsOneLineWithItsPlace() throws Exception {
        repo.commit("wrong", Map.of("hubconf.py", "x = 1\ndef f(:\n"));
        var result = hub(Map.of()).run("list", "acme/net:wrong");
        assumeFalse(result.err().contains("There is no Python"), result.err());
        assertEquals(1, result.code());
        assertTrue(
                result.err()
                        .lines()
                        .anyMatch(line -> line.startsWith("hub: acme/net:wrong cannot be read: hubconf.py:2:7: ")),
                result.err());
    }

    @Test
    void withoutAPythonOneLineSaysWhatToInstall() throws Exception {
        var result = hub(Map.of("HUB_PYTHON", "/no/python")).run("list", "acme/net:main");
        assertEquals(1, result.code());
        assertEquals(
                "hub: HUB_PYTHON is /no/python: expected a Python program, or the folder of a virtual environment.",
                result.err().lines().toList().getLast());
    }
}
