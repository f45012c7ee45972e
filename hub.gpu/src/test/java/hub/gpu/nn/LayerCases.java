package hub.gpu.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.checkpoint.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares a group of layers with PyTorch's. {@code layers.py} ran each case in PyTorch, and wrote the parameters after {@code
 * manual_seed(0)}, their names in order, and the results. With the system property {@code hub.test.exact}, parameters must be equal to the last bit; that needs the libtorch
 * that wrote the references. If {@link hub.gpu.Torch#device} is a GPU, parameters and inputs are brought there.
 */
@Tag("gpu")
abstract class LayerCases extends TorchTest {

    private static final double DRAWN = Boolean.getBoolean("hub.test.exact") ? 0 : 1e-6;

    private final double computed = tolerance(1e-5);
    private final Path file = References.file("nn/" + group() + ".safetensors");
    private final StateDict reference = torch.load(file);
    private final Map<String, Function<Weights, Layer>> cases = new LinkedHashMap<>();

    /** A layer, however many arguments and results it has. */
    @FunctionalInterface
    interface Layer {
        List<Tensor> apply(List<Tensor> x);
    }

    /** The name of the file of reference values. */
    abstract String group();

    /** Calls {@link #put} for each case. */
    abstract void cases();

    final void put(String name, Function<Weights, Module> constructor) {
        putAny(name, w -> {
            Module module = constructor.apply(w);
            return x -> List.of(module.apply(x.getFirst()));
        });
    }

    final void putAny(String name, Function<Weights, Layer> constructor) {
        cases.put(name, constructor);
    }

    @TestFactory
    Stream<DynamicTest> isAsInPyTorch() {
        cases();
        assertEquals(
                new TreeSet<>(Checkpoint.open(file).metadata().keySet()), new TreeSet<>(cases.keySet()), "the cases");
        return cases.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    private void check(String name, Function<Weights, Layer> constructor) {
        try (TensorScope _ = torch.scope()) {
            torch.manualSeed(0);
            Weights fresh = torch.freshWeights();
            fresh.load(constructor);
            Map<String, Tensor> initial = part(name, "init");
            fresh.stateDict().asMap().forEach((key, drawn) -> References.assertClose(initial.get(key), drawn, DRAWN));
            String names = (String) Checkpoint.open(file).metadata().get(name);
            assertEquals(names, String.join(" ", fresh.stateDict().names()), "parameters in order");

            initial.putAll(part(name, "state"));
            // Copies, because training moves running statistics.
            initial.replaceAll((_, tensor) -> tensor.copy());
            Weights loaded = Weights.of(torch, StateDict.of(name, initial), torch.device());
            List<Tensor> y = loaded.load(constructor).apply(inputs(name));

            List<Tensor> expected = List.copyOf(part(name, "y").values());
            assertEquals(expected.size(), y.size(), "results");
            for (int i = 0; i < y.size(); i++) {
                References.assertClose(expected.get(i), y.get(i), computed);
            }
            part(name, "after")
                    .forEach((key, after) ->
                            References.assertClose(after, loaded.stateDict().get(key), computed));
        }
    }

    private List<Tensor> inputs(String name) {
        return part(name, "x").values().stream().map(x -> x.to(torch.device())).toList();
    }

    private Map<String, Tensor> part(String name, String kind) {
        String prefix = name + "/" + kind + "/";
        var part = new LinkedHashMap<String, Tensor>();
        reference.names().stream()
                .filter(key -> key.startsWith(prefix))
                .sorted()
                .forEach(key -> part.put(key.substring(prefix.length()), reference.get(key)));
        return part;
    }
}
