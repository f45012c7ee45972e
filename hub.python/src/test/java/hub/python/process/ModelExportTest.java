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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ModelExportTest {

    private static final String MODELS = """
        import torch

        def linear():
            return torch.nn.Linear(3, 2)

        class Branching(torch.nn.Module):
            def forward(self, x):
                return x if x.sum() > 0 else -x

        def branching():
            return Branching()
        """;

    @RegisterExtension
    private final PythonRepos repos = new PythonRepos();

    @TempDir
    private Path dir;

    @BeforeEach
    void needsTorch() throws IOException {
        var found = ProgramOutput.of(
                List.of(
                        PythonRepos.python().executable().toString(),
                        "-c",
                        "import importlib.util, sys;" + " sys.exit(importlib.util.find_spec('torch') is None)"),
                Duration.ofSeconds(60),
                10_000);
        assumeTrue(found.status() == 0, "this Python has no PyTorch");
    }

    @Test
    void aModelBecomesAFile() throws IOException {
        Path file = dir.resolve("linear.pt2");
        var done = ModelExport.of(load(repos.start(MODELS), "linear"), file, List.of("float32:1x3"), true);
        assertEquals(
                new ModelExport(
                        file, Files.size(file), List.of("float32:2x3"), List.of("float32:2x2"), done.difference()),
                done);
        assertTrue(done.difference() < 1e-5);
    }

    @Test
    void oneThatCannotBeExportedSaysWhichLine() throws IOException {
        Object model = load(repos.start(MODELS), "branching");
        var failure = assertThrows(
                HubException.class, () -> ModelExport.of(model, dir.resolve("b.pt2"), List.of("float32:3"), false));
        assertEquals(Kind.BUILD, failure.kind());
        assertTrue(failure.getMessage().contains("hubconf.py:8: return x if x.sum() > 0 else -x"), failure::getMessage);
        assertEquals(0, dir.toFile().list().length);
    }

    @Test
    void whatIsNoModelIsRefused() {
        var failure =
                assertThrows(HubException.class, () -> ModelExport.of("text", dir.resolve("b.pt2"), List.of(), false));
        assertEquals(Kind.ARGUMENT, failure.kind());
    }
}
