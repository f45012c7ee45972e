package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./hub export}, and the file that it writes, where a Python has PyTorch. */
class PythonExportIT {

    private static final String HUBCONF = """
        dependencies = ["torch"]
        import torch

        class Affine(torch.nn.Module):
            def __init__(self, scale):
                super().__init__()
                self.scale = torch.nn.Parameter(torch.tensor(float(scale)))

            def forward(self, x):
                return self.scale * x + 1

        class Branching(torch.nn.Module):
            def forward(self, x):
                if x.sum() > 0:
                    return x
                return -x

        def affine(scale=2):
            return Affine(scale)

        def pair():
            return {"classes": 3}, Affine(5)

        def branching():
            return Branching()
        """;

    private static final HubProcess HUB = new HubProcess(Map.of());

    @TempDir
    Path dir;

    @BeforeEach
    void start() throws Exception {
        var python = HUB.run("--json", "python");
        assumeTrue(python.code() == 0, python.err());
        assumeFalse(python.out().contains("\"torch\":\"\""), "this Python has no PyTorch");
        Files.writeString(dir.resolve("hubconf.py"), HUBCONF);
    }

    private Path file() {
        return dir.resolve("net.pt2");
    }

    private void assertExports(String program, String... words) throws Exception {
        var exported = HUB.run(words);
        assertEquals(0, exported.code(), exported.err());
        assertTrue(exported.lines().contains("file        " + file()), exported.out());
        var result = HUB.run("run", file().toString(), "run", "x=[[1,2],[3,4],[5,6]]");
        assertEquals(program, String.join(", ", result.lines()), result.err());
    }

    private String error(int code, String... words) throws Exception {
        var result = HUB.run(words);
        assertEquals(code, result.code(), result.out());
        assertFalse(Files.exists(file()));
        return result.err();
    }

    @Test
    void aModelBecomesAProgramThatRunsWithoutPython() throws Exception {
        assertExports(
                "4.0, 7.0, 10.0, 13.0, 16.0, 19.0",
                "export",
                "--dynamic",
                "--input",
                "float32:1x2",
                dir.toString(),
                "affine",
                "scale=3",
                file().toString());
    }

    @Test
    void ofSeveralItemsOneIsChosen() throws Exception {
        String error = error(2, "export", "--input", "float32:3x2", dir.toString(), "pair", file().toString());
        assertEquals(
                "hub: pair returned several items: 0 is a dict, 1 is a hubconf.py.Affine. Say which one is the model,"
                        + " as in --item 0.\n",
                error);
        assertExports(
                "6.0, 11.0, 16.0, 21.0, 26.0, 31.0",
                "export",
                "--item",
                "1",
                "--input",
                "float32:3x2",
                dir.toString(),
                "pair",
                file().toString());
    }

    @Test
    void aModelThatCannotBeExportedSaysWhichLineAndWhy() throws Exception {
        String error = error(1, "export", "--input", "float32:3", dir.toString(), "branching", file().toString());
        assertTrue(error.contains("Branching cannot be exported: "), error);
        assertTrue(error.contains("hubconf.py:14: if x.sum() > 0:"), error);
        assertTrue(error.contains("data-dependent"), error);
    }
}
