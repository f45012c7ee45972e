package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.checkpoint.StateDict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Operators called by name, with arguments and results of every kind. Each mirrors the call of that name in {@code calls.py}. */
class CallReferenceTest extends TorchTest {

    private final StateDict reference = torch.load(References.file("calls.safetensors"));
    private final Map<String, Invocation> calls = new TreeMap<>();

    /** Calls an operator with up to three inputs. */
    @FunctionalInterface
    private interface Invocation {
        List<Object> of(Tensor a, Tensor b, Tensor c);
    }

    @TestFactory
    Stream<DynamicTest> calls() {
        put("maxPool", (a, _, _) -> torch.call("max_pool2d_with_indices", "", a, 3, List.of(2, 2), new int[] {1, 1}));
        put("logcumsumexp", (a, _, _) -> torch.call("aten::logcumsumexp", "", a, 1));
        put("einsum", (a, b, c) -> torch.call("einsum", "", "ij,jk,lk->il", List.of(a, b, c)));
        put(
                "singularValues",
                (a, _, _) ->
                        List.of(torch.call("linalg_svd", "", a, false, null).get(1)));
        put("uniqueRows", (a, _, _) -> torch.call("unique_dim", "", a, 0, true, true, true));
        put("histogram", (a, _, _) -> torch.call("histogram", "bin_ct", a, 4, new double[] {-2, 2}));
        put("meshgrid", (a, b, _) -> torch.call("meshgrid", "indexing", new Tensor[] {a, b}, "xy"));
        put("searchsorted", (a, b, _) -> torch.call("searchsorted", "Tensor", a, b, false, false, "right"));
        put("sorter", (a, b, c) -> torch.call("searchsorted", "Tensor", a, b, false, false, null, c));
        put("stft", (a, b, _) -> spectrum(a, b));
        put("varMean", (a, _, _) -> torch.call("var_mean", "dim", a, List.of(0, 1L), false, true));
        put("aminmax", (a, _, _) -> torch.call("aminmax", "", a, 1));
        put("slogdet", (a, _, _) -> torch.call("linalg_slogdet", "", a));
        put("index", (a, b, _) -> torch.call("index", "Tensor", a, Arrays.asList(null, b)));
        put("upsample", (a, _, _) -> torch.call("upsample_bilinear2d", "vec", a, null, false, List.of(1.5, 2)));
        put("nanToNum", (a, _, _) -> torch.call("nan_to_num", "", a, null, 7.5));
        put("ones", (_, _, _) -> torch.call("ones", "", new long[] {2, 3}, DType.INT16, null, Device.CPU, false));
        put("blockDiagonal", (a, b, _) -> torch.call("block_diag", "", List.of(a, b)));
        put("gelu", (a, _, _) -> torch.call("gelu", "", a, "tanh"));
        put("tensorSplit", (a, _, _) -> torch.call("tensor_split", "indices", a, new long[] {1, 2}, 1));

        assertEquals(References.cases(reference), calls.keySet());
        return calls.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(call.getKey(), () -> check(call.getKey(), call.getValue())));
    }

    private List<Object> spectrum(Tensor signal, Tensor window) {
        Tensor padded = signal.unsqueeze(0).pad(new long[] {4, 4}, "reflect", 0).squeeze(0);
        List<Object> results = torch.call("stft", "", padded, 8, 3, 6, window, false, null, true);
        return List.of(((Tensor) results.getFirst()).viewAsReal());
    }

    private void check(String name, Invocation invocation) {
        try (TensorScope _ = torch.scope()) {
            var tensors = new ArrayList<Tensor>();
            for (Object result : invocation.of(input(name, 0), input(name, 1), input(name, 2))) {
                tensors.addAll(References.tensors(result));
            }
            References.assertOutputs(reference, name, tensors, 2e-5);
        }
    }

    private void put(String name, Invocation invocation) {
        calls.put(name, invocation);
    }

    private Tensor input(String name, int index) {
        String key = name + "/in" + index;
        return reference.contains(key) ? reference.get(key) : null;
    }
}
