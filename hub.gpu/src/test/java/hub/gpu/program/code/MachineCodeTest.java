package hub.gpu.program.code;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.Device;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.TorchException;
import hub.gpu.TorchTest;
import hub.gpu.program.Program;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.hostile.ProgramBuilder;
import hub.gpu.service.TestTorch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machine code in a program's file, by a library that a test compiles: it gives its input back, so that it is seen which of the
 * two ran.
 */
class MachineCodeTest extends TorchTest {

    private static final String FOLDER = "data/aotinductor/model/";
    private static final String HERE = "{\"AOTI_DEVICE_KEY\": \"cpu\", \"AOTI_PLATFORM\": \"linux\","
            + " \"AOTI_MACHINE\": \"%s\", \"AOTI_CPU_ISA\": \"%s\"}";
    private static final Path MAPS = Path.of("/proc/self/maps");

    @TempDir
    Path dir;

    private String anyInstructionSet;

    @BeforeEach
    void needsACompiler() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "machine code runs on Linux alone");
        assumeTrue(compile("probe", List.of()).isPresent(), "there is no g++");
        anyInstructionSet = InstructionSets.here().contains("asimd") ? "ASIMD" : "AVX2";
        assumeTrue(
                InstructionSets.here().containsAll(List.of("avx2", "fma", "f16c")) || anyInstructionSet.equals("ASIMD"),
                "this processor is older than what PyTorch compiles for");
    }

    private Optional<byte[]> compile(String name, List<String> options) throws IOException, InterruptedException {
        Path library = dir.resolve(name + ".so");
        var command = new ArrayList<>(List.of("g++", "-shared", "-fPIC", "-o", library.toString()));
        command.addAll(options);
        command.add(References.file("program/code/library.cpp").toString());
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            return code == 0 ? Optional.of(Files.readAllBytes(library)) : Optional.empty();
        } catch (IOException noCompiler) {
            return Optional.empty();
        }
    }

    /** The program of {@code mlp.pt2} with a library beside it. */
    private ProgramBuilder builder(String... options) throws Exception {
        String arch = System.getProperty("os.arch");
        return ProgramBuilder.of("mlp")
                .with(FOLDER + "net.so", compile("net", List.of(options)).orElseThrow())
                .with(
                        FOLDER + "net_metadata.json",
                        HERE.formatted(arch.equals("amd64") ? "x86_64" : arch, anyInstructionSet));
    }

    private Path written(ProgramBuilder builder) throws IOException {
        Path file = Files.createTempFile(dir, "net", ".pt2");
        builder.write(file);
        return file;
    }

    private Program program(ProgramBuilder builder) throws IOException {
        return torch.program(written(builder), Device.CPU, true);
    }

    private void assertFallsBack(ProgramBuilder builder) throws IOException {
        Program program = program(builder);

        assertFalse(program.runsMachineCode());
        assertArrayEquals(new long[] {2, 3}, ((Tensor) program.run(torch.ones(2, 8))).shape());
    }

    private List<String> obstacles(ProgramBuilder builder) throws IOException {
        return MachineCodeCheck.obstacles(ProgramFile.open(written(builder)), "cpu");
    }

    @Test
    void runsWhereTheCallerAllowsIt() throws Exception {
        Program program = program(builder("-DCONSTANT=\"3.bias\""));

        assertTrue(program.runsMachineCode());
        assertFalse(program.hasState());
        Tensor x = torch.randn(2, 8);
        References.assertClose(x, (Tensor) program.run(x), 0);
        References.assertClose(x, program.module().apply(x), 0);
    }

    @Test
    void doesNotRunByDefault() throws Exception {
        Path file = written(builder());

        for (Program program : List.of(torch.program(file, Device.CPU), torch.program(file, Device.CPU, false))) {
            assertFalse(program.runsMachineCode());
            assertArrayEquals(new long[] {2, 3}, ((Tensor) program.run(torch.ones(2, 8))).shape());
        }
    }

    @Test
    void checksInputsAsTheGraphDoes() throws Exception {
        Program program = program(builder());

        var e = assertThrows(IllegalArgumentException.class, () -> program.run(torch.ones(2, 7)));

        assertEquals(
                "input: expected float32 (s31, 8), not float32 (2, 7)",
                e.getMessage().replaceAll("\\bs\\d+\\b", "s31"));
    }

    @Test
    void givesItsInputsRowByRow() throws Exception {
        Program program = program(builder());
        Tensor columns = torch.randn(8, 2).t();

        Tensor result = (Tensor) program.run(columns);

        assertArrayEquals(new long[] {8, 1}, result.strides());
        References.assertClose(columns, result, 0);
    }

    @Test
    void fallsBackWhereTheMachineIsAnother() throws Exception {
        for (String[] change : new String[][] {
            {"linux", "win32"}, {"\"cpu\"", "\"cuda\""}, {anyInstructionSet, "AVX99"}, {anyInstructionSet, ""}
        }) {
            ProgramBuilder builder = builder();
            String record = FOLDER + "net_metadata.json";
            builder.with(record, builder.text(record).replace(change[0], change[1]));

            assertEquals(1, obstacles(builder).size(), obstacles(builder).toString());
            assertFallsBack(builder);
        }
        ProgramBuilder builder = builder().without(FOLDER + "net_metadata.json");
        assertEquals(
                "it does not say for which system it was compiled",
                obstacles(builder).getFirst());
        assertFallsBack(builder);
    }

    @Test
    void fallsBackWhereTheCompilerUsedMoreThanTheFileSays() throws Exception {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "another processor");
        assumeTrue(!InstructionSets.here().contains("avx512_fp16"), "this processor has all of them");
        // The compiler writes its options into what it tells debuggers.
        ProgramBuilder builder = builder("-g1", "-march=sapphirerapids");

        assertTrue(
                obstacles(builder).getFirst().startsWith("it was compiled for a processor with "),
                obstacles(builder).toString());
        assertFallsBack(builder);
        assertTrue(program(builder("-g1", "-march=x86-64-v2")).runsMachineCode());
    }

    @Test
    void fallsBackWhereAWrongIndexWouldEndTheProcess() throws Exception {
        ProgramBuilder parallel = builder("-fopenmp", "-DPARALLEL");

        assertEquals(List.of(), obstacles(parallel));
        ProgramBuilder ofIntegers = beside("attention", parallel);
        assertTrue(
                obstacles(ofIntegers).getFirst().startsWith("it takes integers"),
                obstacles(ofIntegers).toString());
        assertEquals(List.of(), obstacles(beside("attention", builder())));
    }

    /** Another program with the same library. */
    private static ProgramBuilder beside(String program, ProgramBuilder with) {
        return ProgramBuilder.of(program)
                .with(FOLDER + "net.so", with.content(FOLDER + "net.so"))
                .with(FOLDER + "net_metadata.json", with.text(FOLDER + "net_metadata.json"));
    }

    @Test
    void fallsBackWhereTorchIsAnother() throws Exception {
        for (String torch : List.of("2.9.1", "3.0.0", "nightly")) {
            ProgramBuilder builder = builder().edit(program -> program.put("torch_version", torch));

            assertEquals(
                    "it was compiled by PyTorch " + torch + ": expected 2.11 or a newer 2",
                    obstacles(builder).getFirst());
            assertFallsBack(builder);
        }
    }

    @Test
    void fallsBackWhereTheLibraryCannotRun() throws Exception {
        assertFallsBack(builder("-DNEEDS=aoti_torch_of_another_version", "-z", "lazy"));
        assertFallsBack(builder("-DLACKS_UPDATE"));
        assertFallsBack(builder("-DNO_START"));
        assertFallsBack(builder("-DINPUTS=2"));
        assertFallsBack(builder("-DCONSTANT=\"nothing\""));
        assertFallsBack(builder("-DCONSTANT=\"0.weight\""));
        assertFallsBack(builder().with(FOLDER + "net.so", "no library"));
        assertFallsBack(builder().with(FOLDER + "net.so", new byte[0]));
    }

    @Test
    void fallsBackWhereTheProgramHasState() throws Exception {
        assertFalse(program(beside("buffers", builder())).runsMachineCode());
    }

    @Test
    void aFailureInsideIsAnException() throws Exception {
        Program program = program(builder("-DFAILS"));
        Tensor x = torch.ones(2, 8);
        long before = tensors(torch);

        for (int i = 0; i < 3; i++) {
            var e = assertThrows(TorchException.class, () -> program.run(x));
            assertEquals("the program's machine code: no luck today", e.getMessage());
        }

        assertEquals(before, tensors(torch));
    }

    private static long tensors(Torch torch) {
        return torch.memory().stream().mapToLong(use -> use.tensors()).sum();
    }

    @Test
    void anyNumberOfThreadsRunItAtOnceAndBesideAnotherRevision() throws Exception {
        Program first = program(builder());
        Program second = program(builder("-DFAILS"));
        try (var threads = Executors.newFixedThreadPool(16)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                work.add(() -> {
                    try (var _ = torch.scope()) {
                        Tensor x = torch.randn(4, 8);
                        References.assertClose(x, (Tensor) first.run(x), 0);
                        assertThrows(TorchException.class, () -> second.run(x));
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
    void endsWithItsOwner() throws Exception {
        Torch other = TestTorch.open("other");
        Program program = other.program(written(builder()), Device.CPU, true);
        Tensor x = torch.ones(2, 8);
        program.run(x);
        assertTrue(isMapped());

        TestTorch.close(other);

        assertFalse(isMapped(), "the library is still there");
        assertThrows(IllegalStateException.class, () -> program.run(x));
    }

    @Test
    void endsWhenNobodyReachesIt() throws Exception {
        program(builder());
        assertTrue(isMapped());

        for (int i = 0; i < 200 && isMapped(); i++) {
            System.gc();
            Thread.sleep(10);
            torch.ones(1).close();
        }

        assertFalse(isMapped(), "the library is still there");
    }

    private static boolean isMapped() throws IOException {
        return Files.readString(MAPS).contains("/hub-program-");
    }

    @Test
    void leavesNoFile() throws Exception {
        program(builder());

        try (var lines = Files.lines(MAPS)) {
            List<String> mapped =
                    lines.filter(line -> line.contains("/hub-program-")).toList();
            assertFalse(mapped.isEmpty());
            mapped.forEach(line -> assertTrue(line.endsWith(" (deleted)"), line));
        }
    }

    @Test
    void itsStackCannotBeExecuted() throws Exception {
        byte[] image = compile("stack", List.of("-z", "execstack")).orElseThrow();
        assertEquals(7, stackFlags(image));

        ElfImage.prepare(image);

        assertEquals(6, stackFlags(image));
    }

    private static int stackFlags(byte[] image) {
        var bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = (int) bytes.getLong(0x20); ; at += bytes.getShort(0x36)) {
            if (bytes.getInt(at) == 0x6474e551) {
                return bytes.getInt(at + 4);
            }
        }
    }
}
