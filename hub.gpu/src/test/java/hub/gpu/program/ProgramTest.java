package hub.gpu.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.inspect.CheckpointInspector;
import hub.gpu.program.hostile.ProgramBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest extends TorchTest {

    private Program program(String name) {
        return torch.program(References.file("program/" + name + ".pt2"), Device.CPU);
    }

    /** The record for the named tuple of a program. */
    public record Pair(Tensor first, Tensor second) {}

    @Test
    void saysHowItIsCalled() {
        assertEquals("(input: float32 (s31 in 1..64, 8)) -> float32 (s31 in 1..64, 3)", signature("mlp"));
        assertEquals(
                "(d: {x: float32 (2, 3), y: float32 (2, 3)}, t: [float32 (3), [float32 (4)]], flag: true, s: \"hi\","
                        + " n: 2, f: 0.5) -> {sum: float32 (2, 3), pair: [float32 (2, 3), [float32 (4), float32 (2,"
                        + " 3)]], n: 2, none: null, f: float32 (2, 3)}",
                signature("nested"));
    }

    private String signature(String name) {
        // The names of symbols are the exporter's.
        return program(name).signature().toString().replaceAll("\\bs\\d+\\b", "s31");
    }

    @Test
    void takesInputsByPositionAndByName() {
        Program nested = program("nested");
        var d = Map.of("x", torch.ones(2, 3), "y", torch.ones(2, 3));
        var t = List.of(torch.ones(3), List.of(torch.ones(4)));

        Object byPosition = nested.run(d, t);
        Object whole = nested.run(d, t, true, "hi", 2, 0.5);
        Object byName = nested.run(Map.of("t", t, "d", d, "n", 2));

        for (Object result : List.of(byPosition, whole, byName)) {
            Map<?, ?> map = assertInstanceOf(Map.class, result);
            assertEquals(List.of("sum", "pair", "n", "none", "f"), List.copyOf(map.keySet()));
            assertEquals(2, ((Tensor) map.get("sum")).max().item());
            assertEquals(2L, map.get("n"));
        }
    }

    @Test
    void takesRecordsAndListsForNamedTuples() {
        Program named = program("named_tuple");
        Tensor first = torch.tensor(new float[] {1, 5, 2});
        Tensor second = torch.tensor(new float[] {3, 4});

        for (Object pair :
                List.of(new Pair(first, second), List.of(first, second), Map.of("first", first, "second", second))) {
            List<?> result = (List<?>) named.run(pair);
            assertArrayEquals(
                    new float[] {2, 6, 3}, ((Tensor) ((Map<?, ?>) result.getFirst()).get("first")).toFloatArray());
        }
    }

    @Test
    void refusesInputsInTheWordsOfItsSignature() {
        Program mlp = program("mlp");
        Program nested = program("nested");
        Program symbols = program("symbols");
        Tensor ones = torch.ones(2, 3);
        var t = List.of(torch.ones(3), List.of(torch.ones(4)));
        var refused = new LinkedHashMap<String, Executable>();
        refused.put("input: expected float32 (s31, 8), not float32 (2, 7)", () -> mlp.run(torch.ones(2, 7)));
        refused.put(
                "input: expected float32 (s31, 8), not int64 (2, 8)",
                () -> mlp.run(torch.ones(2, 8).to(DType.INT64)));
        refused.put("input, size 0: expected s31 of 1 to 64, not 65", () -> mlp.run(torch.ones(65, 8)));
        refused.put("input: expected a tensor, float32 (s31, 8), not Integer", () -> mlp.run(7));
        refused.put("Expected 1 input (input), not 2", () -> mlp.run(ones, ones));
        refused.put("There is no input x, only [input]", () -> mlp.run(Map.of("x", ones)));
        refused.put("d: expected a map or a record, not a list", () -> nested.run(List.of(ones, ones), t));
        refused.put("d: expected the keys [x, y], not [x]", () -> nested.run(Map.of("x", ones), t));
        refused.put("t: expected 2 values, not 1", () -> nested.run(Map.of("x", ones, "y", ones), List.of(ones)));
        refused.put(
                "n: the program was exported for 2 alone, not for 3",
                () -> nested.run(Map.of("d", Map.of("x", ones, "y", ones), "t", t, "n", 3)));
        refused.put("n: expected int, not Double", () -> symbols.run(torch.ones(4, 3), 5.0, 1.5));

        refused.forEach((words, call) -> {
            var e = assertThrows(IllegalArgumentException.class, call, words);
            assertEquals(words, e.getMessage().replaceAll("\\bs\\d+\\b", "s31"));
        });
    }

    @Test
    void checksSizesThatAreFormulasAndNumbers() {
        Program formulas = program("formulas");
        assertEquals(
                "(x: float32 (4*s31 in 0..40, 3), y: float32 (2*s31 + 1 in 1..21)) -> [float32 (s31 in 2..10, 3),"
                        + " float32 (2*s31 in 0..20)]",
                signature("formulas"));
        assertEquals(
                "(x: float32 (s31, 3), n: int in 0.., f: 1.5)",
                signature("symbols").replaceFirst(" -> .*", ""));
        Map<String, Executable> refused = Map.of(
                "x, size 0: expected 4*s31, with s31 of 2 to 10, not 44",
                        () -> formulas.run(torch.ones(44, 3), torch.ones(23)),
                "x, size 0: expected 4*s31, not 10", () -> formulas.run(torch.ones(10, 3), torch.ones(5)),
                "y, size 0: expected 2*s31 + 1, which is 5 here, not 7",
                        () -> formulas.run(torch.ones(8, 3), torch.ones(7)),
                "n: expected s31 of 0 to any, not -3", () -> program("symbols").run(torch.ones(4, 3), -3, 1.5));

        assertEquals(2, ((List<?>) formulas.run(torch.ones(40, 3), torch.ones(21))).size());
        // As in PyTorch, a size of 1 fits, too.
        assertEquals(2, ((List<?>) formulas.run(torch.ones(4, 3), torch.ones(3))).size());
        refused.forEach((words, call) -> {
            var e = assertThrows(IllegalArgumentException.class, call, words);
            assertEquals(words, e.getMessage().replaceAll("\\bs\\d+\\b", "s31"));
        });
    }

    @Test
    void refusesNumbersThatWouldEndTheProcess() {
        Tensor x = torch.full(Double.NaN, 3, 3);

        var e = assertThrows(
                IllegalArgumentException.class, () -> program("eigenvalues").run(x));

        assertTrue(e.getMessage().contains("expected a matrix of finite numbers"), e.getMessage());
    }

    @Test
    void isALayerWhereItIsOneTensorToOneTensor() {
        Tensor x = torch.ones(2, 8);

        assertArrayEquals(new long[] {2, 3}, program("mlp").module().apply(x).shape());
        assertThrows(IllegalStateException.class, () -> program("nested").module());
    }

    @Test
    void resultsBelongToTheScopeOfTheCaller() {
        Program mlp = program("mlp");
        Tensor result;
        try (TensorScope _ = torch.scope()) {
            result = (Tensor) mlp.run(torch.ones(2, 8));
            assertFalse(result.isClosed());
        }
        assertTrue(result.isClosed());

        long before = tensors();
        try (Tensor kept = (Tensor) mlp.run(torch.ones(2, 8))) {
            assertFalse(kept.isClosed());
        }
        assertTrue(tensors() <= before + 1, "tensors of a run are left");
    }

    private long tensors() {
        return torch.memory().stream().mapToLong(use -> use.tensors()).sum();
    }

    @Test
    void changesTheTensorsOfTheCallerAsPythonDoes() {
        for (String name : List.of("input_mutation", "input_mutation_core")) {
            Tensor x = torch.tensor(new float[] {1, 2, 3});
            Tensor y = torch.tensor(new float[] {5, 5, 5});

            Tensor sum = (Tensor) program(name).run(x, y);

            assertArrayEquals(new float[] {2, 3, 4}, x.toFloatArray(), name);
            assertArrayEquals(new float[] {2, 5, 5}, y.toFloatArray(), name);
            assertArrayEquals(new float[] {4, 8, 9}, sum.toFloatArray(), name);
            assertFalse(program(name).hasState());
        }
    }

    @Test
    void eachCallSeesTheStateThatTheOneBeforeLeft() {
        for (String name : List.of("buffers", "buffers_core")) {
            Program counting = program(name);
            Tensor x = torch.ones(3);

            assertTrue(counting.hasState());
            assertEquals(
                    1, ((Tensor) ((List<?>) counting.run(x)).getFirst()).max().item());
            assertEquals(
                    2, ((Tensor) ((List<?>) counting.run(x)).getFirst()).max().item());
            assertEquals(
                    1,
                    ((Tensor) ((List<?>) program(name).run(x)).getFirst()).max().item(),
                    "it has its own state");
        }
    }

    @Test
    void aProgramWithStateIsUsedByOneCallerAtATime() throws Exception {
        Program counting = program("buffers");
        Tensor x = torch.ones(3);

        List<Double> counts = inThreads(
                8,
                50,
                () -> ((Tensor) ((List<?>) counting.run(x)).getFirst()).max().item());

        assertEquals(400, counts.stream().distinct().count());
    }

    @Test
    void anyNumberOfThreadsRunOneProgram() throws Exception {
        Program mlp = program("mlp");
        Tensor x = torch.randn(4, 8);
        float[] expected = ((Tensor) mlp.run(x)).toFloatArray();

        for (float[] result : inThreads(8, 50, () -> ((Tensor) mlp.run(x)).toFloatArray())) {
            assertArrayEquals(expected, result, 1e-6f);
        }
    }

    private static <T> List<T> inThreads(int threads, int times, Callable<T> work) throws Exception {
        var results = new ArrayList<T>();
        try (var executor = Executors.newFixedThreadPool(threads)) {
            var tasks = new ArrayList<Callable<T>>();
            for (int i = 0; i < threads * times; i++) {
                tasks.add(work);
            }
            for (var result : executor.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    @Test
    void anInputThatIsGivenBackIsATensorOfItsOwn() {
        Tensor x = torch.ones(2, 4);
        List<?> result = (List<?>) program("tied").run(x);
        Tensor same = (Tensor) result.get(1);

        assertArrayEquals(x.toFloatArray(), same.toFloatArray());
        same.close();
        assertFalse(x.isClosed());
    }

    @Test
    void theSeedDecidesRandomNumbers() {
        Program random = program("random");
        Tensor x = torch.ones(3, 4);
        torch.manualSeed(7);
        float[] first = ((Tensor) ((List<?>) random.run(x)).getFirst()).toFloatArray();
        torch.manualSeed(7);

        assertArrayEquals(first, ((Tensor) ((List<?>) random.run(x)).getFirst()).toFloatArray());
    }

    @Test
    void aNormIsFoldedIntoTheConvolutionBeforeIt() {
        Program folded = program("convolutions");
        System.setProperty("hub.program.fold", "false");
        Program whole;
        try {
            whole = program("convolutions");
        } finally {
            System.clearProperty("hub.program.fold");
        }
        Tensor x = torch.randn(1, 3, 16, 16);

        Tensor expected = (Tensor) ((List<?>) whole.run(x)).getFirst();
        Tensor first = (Tensor) ((List<?>) folded.run(x)).getFirst();
        Tensor actual = (Tensor) ((List<?>) folded.run(x)).getFirst();

        assertArrayEquals(expected.toFloatArray(), first.toFloatArray());
        References.assertClose(expected, actual, 1e-5);
        // Other weights, so other roundings: otherwise nothing was folded.
        assertFalse(Arrays.equals(expected.toFloatArray(), actual.toFloatArray()));
    }

    @Test
    void aFoldedWeightIsHeldOnce() {
        Program folded = program("convolutions");
        Tensor x = torch.randn(1, 3, 16, 16);
        long given = torch.memory().getFirst().bytes();
        for (int runs = 0; runs < 2; runs++) {
            try (TensorScope _ = torch.scope()) {
                folded.run(x);
            }
        }
        long use = torch.memory().getFirst().bytes() - given;

        // Of 3 KB, the bias of the norm alone gets other memory.
        assertTrue(use > 0 && use <= 64, use + " bytes");
    }

    @Test
    void oneMessageNamesAllThatIsMissing(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("missing.pt2");
        Files.write(
                file,
                new String(Files.readAllBytes(References.file("program/mlp.pt2")), StandardCharsets.ISO_8859_1)
                        // Of the same length: the archive stays sound.
                        .replace("torch.ops.aten.relu.default", "torch.ops.mine.relu.default")
                        .replace("torch.ops.aten.dropout.default", "torch.ops.aten.ghostop.default")
                        .replace("torch.ops.aten.linear.default", "torch.ops.aten._stack.default")
                        .getBytes(StandardCharsets.ISO_8859_1));

        var e = assertThrows(HubException.class, () -> torch.program(file, Device.CPU));

        assertEquals(HubException.Kind.DEPENDENCY, e.kind());
        assertTrue(e.getMessage().contains("mine.relu.default: it is an operator of mine"), e.getMessage());
        assertTrue(e.getMessage().contains("aten.ghostop.default: this libtorch does not have it"), e.getMessage());
        assertTrue(e.getMessage().contains("aten._stack.default: it is a part of other operators"), e.getMessage());
        String report = new CheckpointInspector().inspect(file, false).toString();
        assertTrue(report.contains("missing=[aten._stack.default: it is a part of other operators"), report);
        assertTrue(report.contains("mine.relu.default: it is an operator of mine, and not of PyTorch]"), report);
    }

    @Test
    void aTransformOfFunctionsIsRefusedWithTheWayAround(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("transformed.pt2");
        String model = ProgramBuilder.of("mlp").text("models/model.json");
        ProgramBuilder.of("mlp")
                .with(
                        "models/model.json",
                        model.replace("torch.ops.aten.relu.default", "torch._functorch.predispatch._add_batch_dim"))
                .write(file);

        var e = assertThrows(HubException.class, () -> torch.program(file, Device.CPU));

        String reason = "torch._functorch.predispatch._add_batch_dim: it is a part of torch.func's transforms:"
                + " export with run_decompositions()";
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        String report = new CheckpointInspector().inspect(file, false).toString();
        assertTrue(report.contains(reason), report);
    }
}
