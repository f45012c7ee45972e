package hub.python.process;

import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import hub.gpu.service.TestTorch;
import hub.python.PythonObject;
import hub.python.interpreter.ProgramOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Python of the tests with all of its packages but NumPy. Neither PyTorch nor hub needs it. */
class WithoutNumpyTest {

    private static final String MAKE = """
        import os, sys, venv
        folder = sys.argv[1]
        venv.create(folder, symlinks=True)
        target = os.path.join(folder, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
        for path in sys.path:
            if os.path.basename(path) in ("site-packages", "dist-packages") and os.path.isdir(path):
                for name in os.listdir(path):
                    if not name.startswith("numpy") and not os.path.lexists(os.path.join(target, name)):
                        os.symlink(os.path.join(path, name), os.path.join(target, name))
        """;

    private static final String HAS = """
        import importlib.util
        def has(name): return importlib.util.find_spec(name) is not None
        """;

    @RegisterExtension
    final PythonRepos repos = new PythonRepos();

    private final Torch torch = TestTorch.open("without numpy");

    @BeforeEach
    void makeEnvironment() throws IOException {
        Path environment = repos.folder().resolve("environment");
        var made = ProgramOutput.of(
                List.of(PythonRepos.python().executable().toString(), "-c", MAKE, environment.toString()),
                Duration.ofMinutes(1),
                10_000);
        Assumptions.assumeTrue(made.status() == 0, "No environment can be made: " + made.text());
        repos.withPython(environment.resolve("bin/python3")).withTorch(torch);
    }

    @AfterEach
    void close() {
        TestTorch.close(torch);
    }

    private PythonRepo startWithTorch(String hubconf) throws IOException {
        PythonRepo probe = repos.start(HAS);
        assertEquals(false, load(probe, "has", "numpy"));
        Assumptions.assumeTrue(load(probe, "has", Boolean.class, "torch"), "This Python has no torch.");
        repos.write("tensors", "hubconf.py", hubconf);
        return repos.start("tensors", List.of("torch"));
    }

    @Test
    void valuesCross() throws IOException {
        PythonRepo repo = repos.start("def echo(value): return value");
        var values = List.of(true, 3L, 2.5, "text", List.of(1L, List.of()), List.of(0.5, Double.NaN));
        assertEquals(values, load(repo, "echo", values));
        byte[] bytes = new byte[100_000];
        bytes[99_999] = 7;
        assertArrayEquals(bytes, load(repo, "echo", byte[].class, bytes));
    }

    @Test
    void tensorsCross() throws IOException {
        PythonRepo repo = startWithTorch("""
            import torch
            def echo(t): return t
            def name(t): return str(t.dtype)
            def many(): return {"a": [torch.tensor(3.5), torch.zeros(0, 2)], "b": torch.arange(6).view(2, 3)[:, ::2]}
            """);
        for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16, DType.INT64, DType.BOOL, DType.COMPLEX64)) {
            Tensor sent = torch.ones(2, 3).to(type);
            assertEquals("torch." + type.torchName(), load(repo, "name", sent));
            Tensor back = load(repo, "echo", Tensor.class, sent);
            assertEquals(type, back.dtype());
            assertArrayEquals(new long[] {2, 3}, back.shape());
            assertTrue(sent.equal(back), type.torchName());
        }
        Map<?, ?> many = load(repo, "many", Map.class);
        List<?> first = (List<?>) many.get("a");
        assertEquals(3.5, ((Tensor) first.get(0)).item());
        assertArrayEquals(new long[] {0, 2}, ((Tensor) first.get(1)).shape());
        assertArrayEquals(new long[] {0, 2, 3, 5}, ((Tensor) many.get("b")).toLongArray());
    }

    @Test
    void modelsAreCalled() throws IOException {
        PythonRepo repo = startWithTorch("""
            import torch
            def model():
                model = torch.nn.Linear(3, 2)
                torch.nn.init.constant_(model.weight, 1)
                torch.nn.init.constant_(model.bias, 0.5)
                return model
            """);
        PythonObject model = load(repo, "model", PythonObject.class);
        assertArrayEquals(
                new float[] {3.5f, 3.5f},
                model.as(Module.class).apply(torch.ones(1, 3)).toFloatArray());
        Tensor typed = (Tensor) model.invoke("forward", Arguments.of("float32:4x3"));
        assertArrayEquals(new long[] {4, 2}, typed.shape());
    }

    @Test
    void aFileOfNumpySaysWhatItNeeds() throws IOException {
        PythonRepo repo = startWithTorch("import torch\ndef model(): return torch.nn.Identity()");
        Path file = repos.write("files", "x.npy", "");
        PythonObject model = load(repo, "model", PythonObject.class);
        var thrown = assertThrows(HubException.class, () -> model.invoke("forward", Arguments.of(file.toString())));
        assertEquals(Kind.DEPENDENCY, thrown.kind());
        assertTrue(thrown.getMessage().contains("x.npy needs numpy to be read"), thrown.getMessage());
        assertTrue(thrown.getMessage().contains("-m pip install numpy"), thrown.getMessage());
    }

    @Test
    void aTensorNeedsTorchOrNumpy() throws IOException {
        PythonRepo repo = repos.start("import sys\nsys.modules['torch'] = None\ndef echo(value): return value");
        var thrown = assertThrows(HubException.class, () -> load(repo, "echo", torch.ones(1)));
        assertEquals(Kind.ARGUMENT, thrown.kind());
        assertTrue(thrown.getMessage().contains("neither torch nor numpy"), thrown.getMessage());
    }
}
