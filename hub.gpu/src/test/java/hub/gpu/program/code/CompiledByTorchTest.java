package hub.gpu.program.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.Device;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import hub.gpu.program.Program;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.hostile.ProgramBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that real PyTorch exported and compiled: {@code compiled.py}. */
class CompiledByTorchTest extends TorchTest {

    @TempDir
    static Path dir;

    private static Path file;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        String python = System.getenv().getOrDefault("HUB_PYTHON", "");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the script compiles for x86-64");
        assumeTrue(!python.isEmpty(), "HUB_PYTHON names no Python");
        assumeTrue(runs(python, "-c", "import torch"), "the Python of HUB_PYTHON has no torch");
        assumeTrue(runs("g++", "--version"), "there is no g++");
        file = dir.resolve("net.pt2");
        assertTrue(runs(python, "src/test/python/compiled.py", file.toString()), "compiled.py");
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(dir, "output", ".txt");
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment()
                    .put("TORCHINDUCTOR_CACHE_DIR", dir.resolve("inductor").toString());
            // Code of one thread: the program takes integers.
            builder.environment().put("OMP_NUM_THREADS", "1");
            int code = builder.start().waitFor();
            if (code != 0) {
                System.err.println(Files.readString(output));
            }
            return code == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private Map<?, ?> run(Program program, Tensor x, Tensor word) {
        return (Map<?, ?>) program.run(Map.of("x", x, "word", word, "shift", torch.tensor(new float[] {1, 2, 3})));
    }

    private static void assertSame(Map<?, ?> expected, Map<?, ?> actual) {
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
        References.assertClose((Tensor) expected.get("scores"), (Tensor) actual.get("scores"), 1e-6);
        for (int i = 0; i < 2; i++) {
            References.assertClose(
                    (Tensor) ((List<?>) expected.get("parts")).get(i),
                    (Tensor) ((List<?>) actual.get("parts")).get(i),
                    1e-6);
        }
    }

    @Test
    void computesWhatTheGraphComputes() {
        Program graph = torch.program(file, Device.CPU);
        Program compiled = torch.program(file, Device.CPU, true);

        assertFalse(graph.runsMachineCode());
        assertTrue(compiled.runsMachineCode());
        for (long batch : new long[] {1, 2, 7, 64}) {
            Tensor x = torch.randn(batch, 8);
            Tensor word = torch.randint(0, 10, batch);
            assertSame(run(graph, x, word), run(compiled, x, word));
            Tensor columns = torch.randn(8, batch).t();
            assertSame(run(graph, columns, word), run(compiled, columns, word));
        }
    }

    @Test
    void itsWeightsAreThoseOfTheFile() {
        Program compiled = torch.program(file, Device.CPU, true);

        long mapped =
                torch.memory().stream().mapToLong(use -> use.mappedBytes()).sum();
        long bytes = torch.memory().stream().mapToLong(use -> use.bytes()).sum();

        // AOTInductor writes tensors of up to 8 numbers into the code: the last bias, and the scale.
        assertEquals(4 * (80 + 8 * 18 + 18 + 18 * 3), mapped);
        assertEquals(0, bytes);
        assertTrue(compiled.runsMachineCode());
    }

    @Test
    void aWrongIndexIsAnException() {
        Program compiled = torch.program(file, Device.CPU, true);

        assertThrows(
                RuntimeException.class, () -> run(compiled, torch.ones(2, 8), torch.tensor(new long[] {1, 1000}, 2)));

        assertEquals(
                3,
                ((Tensor) run(compiled, torch.ones(2, 8), torch.tensor(new long[] {1, 9}, 2))
                                .get("scores"))
                        .shape()[1]);
    }

    @Test
    void manyThreadsAndTwoRevisionsAtOnce() throws Exception {
        Program graph = torch.program(file, Device.CPU);
        List<Program> revisions = List.of(
                torch.program(file, Device.CPU, true),
                torch.program(Files.copy(file, dir.resolve("two.pt2")), Device.CPU, true));
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Program compiled = revisions.get(i % 2);
                work.add(() -> {
                    try (var _ = torch.scope()) {
                        Tensor x = torch.randn(5, 8);
                        Tensor word = torch.randint(0, 10, 5);
                        assertSame(run(graph, x, word), run(compiled, x, word));
                    }
                    return null;
                });
            }
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
    }

    @Test
    void fallsBackWhereItDoesNotFit() throws IOException {
        assertEquals(List.of(), MachineCodeCheck.obstacles(ProgramFile.open(file), "cpu"));
        ProgramBuilder builder = ProgramBuilder.read(file);
        String machine = builder.names(".wrapper_metadata.json").getFirst();
        var others = List.of(
                builder.with(machine, builder.text(machine).replace("AVX2", "AVX512_OF_TOMORROW")),
                ProgramBuilder.read(file).edit(program -> program.put("torch_version", "3.0.0")));
        for (ProgramBuilder other : others) {
            Path changed = Files.createTempFile(dir, "changed", ".pt2");
            other.write(changed);

            assertFalse(torch.program(changed, Device.CPU, true).runsMachineCode());
        }
    }
}
