package hub.gpu.program.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.spi.CheckResult;
import hub.gpu.DType;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.program.ValueSpec;
import hub.gpu.program.hostile.ProgramBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramFilesServiceTest extends TorchTest {

    private final ProgramFilesService commands = new ProgramFilesService(torch);

    @TempDir
    private Path dir;

    private static Path file(String name) {
        return References.file("program/" + name);
    }

    private Object run(String program, Object... words) {
        return commands.run(file(program + ".pt2"), List.of(words));
    }

    @Test
    void readsTensorsFromFilesAndWordsAndShowsThem() {
        Object ofRows = run("mlp", "run", "input=" + file("rows.npy"));
        Object ofColumns = run("mlp", "run", file("columns.npy"));
        Object ofCase = run("mlp", "run", "input=" + onlyInput());

        assertEquals(4, ((List<?>) ofRows).size());
        assertEquals(ofRows, ofColumns);
        assertEquals(ofRows, ofCase);
        assertEquals(5L, ((List<?>) run("symbols", "run", "x=[[1,1,1]]", "n=4", "f=1.5")).get(1));
    }

    private Path onlyInput() {
        Path only = dir.resolve("input.safetensors");
        Checkpoint.save(only, Map.of("any", torch.load(file("mlp.safetensors")).get("in.0")));
        return only;
    }

    @Test
    void nestedInputsHaveTheNamesOfTheirParts() {
        Object result = run(
                "nested",
                "run",
                "d.x=[[1,2,3],[4,5,6]]",
                "d.y=[[1,1,1],[1,1,1]]",
                "t.0=[1,1,1]",
                "t.1.0=[9,9,9,9]",
                "n=2");

        Map<?, ?> map = assertInstanceOf(Map.class, result);
        assertEquals(List.of(List.of(2.0, 3.0, 4.0), List.of(5.0, 6.0, 7.0)), map.get("sum"));
        assertEquals(2L, map.get("n"));
    }

    @Test
    void aTextMayLookLikeANumber() throws IOException {
        Path file = dir.resolve("text.pt2");
        String model = ProgramBuilder.of("nested").text("models/model.json");
        ProgramBuilder.of("nested")
                .with("models/model.json", model.replace("\"as_string\":\"hi\"", "\"as_string\":\"3\""))
                .write(file);
        var inputs = List.of("d.x=[[1,2,3],[4,5,6]]", "d.y=[[1,1,1],[1,1,1]]", "t.0=[1,1,1]", "t.1.0=[9,9,9,9]");

        Object result = commands.run(file, with(inputs, "s=3"));

        assertEquals(2L, assertInstanceOf(Map.class, result).get("n"));
        var e = assertThrows(HubException.class, () -> commands.run(file, with(inputs, "s=4")));
        assertTrue(
                e.getMessage().contains("s: the program was exported for \"3\" alone, not for \"4\""), e::getMessage);
    }

    private static List<Object> with(List<String> inputs, String another) {
        var words = new ArrayList<Object>(List.of("run"));
        words.addAll(inputs);
        words.add(another);
        return words;
    }

    /** A double holds 53 bits. */
    @Test
    void largeIntegersAreExact() {
        long large = (1L << 53) + 1;
        Tensor read = tensor("[[%d],[%d]]".formatted(large, Long.MIN_VALUE), DType.INT64);
        assertArrayEquals(new long[] {large, Long.MIN_VALUE}, read.toLongArray());
        // One number as Python writes a float leaves the others as they are.
        assertArrayEquals(
                new long[] {large, 2},
                tensor("[%d,2.0]".formatted(large), DType.INT64).toLongArray());
        assertArrayEquals(
                new long[] {-1, Long.MIN_VALUE},
                tensor("[18446744073709551615,9223372036854775808]", DType.UINT64)
                        .toLongArray());
        assertEquals(Long.MAX_VALUE, NumberList.number("9223372036854775807"));
        assertEquals(1e19, NumberList.number("10000000000000000000"));
        var e = assertThrows(
                HubException.class,
                () -> run(
                        "nested",
                        "run",
                        "d.x=[[1,2,3],[4,5,6]]",
                        "d.y=[[1,1,1],[1,1,1]]",
                        "t.0=[1,1,1]",
                        "t.1.0=[9,9,9,9]",
                        "n=9223372036854775807"));
        assertTrue(e.getMessage().endsWith("not for 9223372036854775807"), e::getMessage);
    }

    private Tensor tensor(String numbers, DType type, ValueSpec.Dimension... shape) {
        return NumberList.parse("x", numbers).tensor(torch, new ValueSpec.TensorSpec(type, List.of(shape)));
    }

    @ParameterizedTest
    @CsvSource({
        "INT8,128",
        "INT8,-129",
        "UINT8,-1",
        "UINT8,256",
        "BOOL,2",
        "INT64,9223372036854775808",
        "INT64,1.5",
        "UINT64,18446744073709551616",
        "INT32,nan",
        "INT32,1e999999999",
        "INT32,1e-999999999"
    })
    void aNumberThatATypeDoesNotHaveIsRefused(DType type, String number) {
        var e = assertThrows(HubException.class, () -> tensor("[0," + number + "]", type));

        assertEquals("x: %s is no number of type %s".formatted(number, type.torchName()), e.getMessage());
    }

    @Test
    void infinitiesAndNaNAreNumbers() {
        assertArrayEquals(
                new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1},
                tensor("[nan,inf,-inf,1]", DType.FLOAT64).toDoubleArray());
    }

    @Test
    void aListWithoutNumbersHasTheSizesOfItsInput() {
        var none = new ValueSpec.Dimension("0", 0, 0);
        var three = new ValueSpec.Dimension("3", 3, 3);
        var any = new ValueSpec.Dimension("s0", 0, 9);

        assertArrayEquals(
                new long[] {0, 3}, tensor("[]", DType.FLOAT32, none, three).shape());
        assertArrayEquals(
                new long[] {0, 3}, tensor("[]", DType.INT64, any, three).shape());
        assertArrayEquals(
                new long[] {2, 0}, tensor("[[],[]]", DType.FLOAT32, any, none).shape());
        assertArrayEquals(new long[0], tensor("7", DType.FLOAT32).shape());
    }

    @Test
    void writesTensorsToFiles() {
        Path npy = dir.resolve("out.npy");
        Path safetensors = dir.resolve("out.safetensors");
        run("mlp", "run", "input=" + file("rows.npy"), "--out", npy.toString());
        run(
                "nested",
                "run",
                "d.x=[[1,2,3],[4,5,6]]",
                "--out",
                safetensors.toString(),
                "d.y=[[1,1,1],[1,1,1]]",
                "t.0=[1,1,1]",
                "t.1.0=[9,9,9,9]");

        Tensor read = NpyFile.read(npy, torch);
        assertArrayEquals(new long[] {4, 3}, read.shape());
        assertEquals(
                List.of("sum", "pair.0", "pair.1.0", "pair.1.1", "f"),
                List.copyOf(torch.load(safetensors).names()));
    }

    @Test
    void anArrayOfNoDimensionsAndItsCopyAreRead() throws IOException {
        Tensor number = NpyFile.read(file("number.npy"), torch);
        Path copy = dir.resolve("copy.npy");
        NpyFile.write(copy, number);

        assertEquals(7, number.itemLong());
        assertArrayEquals(new long[0], NpyFile.read(copy, torch).shape());
        Path rows = dir.resolve("rows.npy");
        NpyFile.write(rows, NpyFile.read(file("rows.npy"), torch));
        assertArrayEquals(Files.readAllBytes(file("rows.npy")), Files.readAllBytes(rows));
    }

    @Test
    void everyArrayThatIsCutOrLiesIsRefused() throws IOException {
        byte[] sound = Files.readAllBytes(file("rows.npy"));
        for (int length = 0; length < sound.length; length += 5) {
            Path cut = Files.write(dir.resolve("cut.npy"), Arrays.copyOf(sound, length));
            assertThrows(HubException.class, () -> NpyFile.read(cut, torch), "cut at " + length);
        }
        String lie = new String(sound, StandardCharsets.ISO_8859_1);
        for (String shape : List.of("(9, 8)", "(4,99)", "(,)   ", "(-4,8)")) {
            Path file = dir.resolve("lie.npy");
            Files.writeString(file, lie.replace("(4, 8)", shape), StandardCharsets.ISO_8859_1);
            assertThrows(HubException.class, () -> NpyFile.read(file, torch), shape);
        }
        assertTrue(assertThrows(HubException.class, () -> NpyFile.read(file("big.npy"), torch))
                .getMessage()
                .contains("big-endian"));
    }

    @Test
    void checksACase() throws IOException {
        var ok = (CheckResult) run("mlp", "check", file("mlp.safetensors"));
        assertTrue(ok.ok());
        assertEquals("Checked[ok=true, difference=", ok.toString().substring(0, 28));

        var seeded =
                (CheckResult) run("random", "check", file("random.safetensors").toString(), "--seed", "1");
        var unseeded = (CheckResult) run("random", "check", file("random.safetensors"), "--seed", "2");
        assertTrue(seeded.ok());
        assertFalse(unseeded.ok());
    }

    @Test
    void theToleranceDecides() {
        Path off = dir.resolve("off.safetensors");
        var tensors = torch.load(file("mlp.safetensors"));
        Tensor expected = tensors.get("out.0");
        Checkpoint.save(off, Map.of("in.0", tensors.get("in.0"), "out.0", expected.mul(1.001)));

        assertFalse(((CheckResult) run("mlp", "check", off)).ok());
        assertTrue(((CheckResult) run("mlp", "check", off, "--tolerance", "1e-2")).ok());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mlp|''|What is to be done with",
                "mlp|fly|What is to be done with",
                "mlp|run|The input input is missing: give it as input=VALUE",
                "mlp|run input=[1,2|expected a file, .npy or .safetensors, or numbers",
                "mlp|run input=[[1],[1,2]]|expected a file, .npy or .safetensors, or numbers",
                "mlp|run input=x.npy|x.npy",
                "mlp|run input=a.JPG|input: nothing says how a.JPG becomes this input. Put the program in a folder",
                "mlp|run [[1,2]] [3]|\"[3]\" is no input: expected input",
                "mlp|run input=[1] input=[2]|is given twice",
                "mlp|run [[1,2]] q=1|\"q=1\" is no input: expected input",
                "mlp|run q=1|\"q=1\" is no input: expected input",
                "mlp|run input=[[1,2]]|input: expected float32",
                "mlp|run [[1,2]] --seed|--seed needs a value",
                "mlp|run [[1,2]] --seed x|--seed: expected a number",
                "mlp|run [[1,1,1,1,1,1,1,1]] --out x.txt|--out: expected a file .safetensors",
                "mlp|check a.safetensors --tolerance -1|--tolerance: expected 0 or a larger number, not",
                "mlp|check a.safetensors --tolerance NaN|--tolerance: expected 0 or a larger number, not",
                "mlp|check|Expected one file with inputs and outputs",
            })
    void mistakesAreNamed(String program, String words, String says) {
        var e = assertThrows(
                HubException.class, () -> run(program, words.isEmpty() ? new Object[0] : words.split(" ")));

        assertTrue(e.getMessage().contains(says), e.getMessage());
    }
}
