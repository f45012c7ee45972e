package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.checkpoint.StateDict;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares a group of operators with what PyTorch makes of the same inputs. {@code reference.py} wrote inputs and results:
 * each case mirrors the one of the same name there, and neither may be without the other. Where {@link Torch#device} is a
 * GPU, the inputs are put there.
 */
@Tag("gpu")
abstract class OperatorCases extends TorchTest {

    private final StateDict reference = torch.load(References.file("operators/" + group() + ".safetensors"));
    private final Map<String, Operator> operators = new TreeMap<>();

    /** Up to five inputs; the result is a tensor, a list of them, or values and indices. */
    @FunctionalInterface
    interface Operator {
        Object apply(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e);
    }

    /** The name of the file of reference values. */
    abstract String group();

    /** Calls {@link #put} for each case. */
    abstract void cases();

    @TestFactory
    Stream<DynamicTest> operators() {
        cases();
        assertEquals(References.cases(reference), new TreeSet<>(operators.keySet()));
        return operators.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    private void check(String name, Operator operator) {
        try (TensorScope _ = torch.scope()) {
            Object result =
                    operator.apply(input(name, 0), input(name, 1), input(name, 2), input(name, 3), input(name, 4));
            References.assertOutputs(reference, name, References.tensors(result), tolerance(2e-5));
        }
    }

    private Tensor input(String name, int index) {
        String key = name + "/in" + index;
        return reference.contains(key) ? reference.get(key).to(torch.device()) : null;
    }

    static long[] dims(long... dims) {
        return dims;
    }

    final void put(String name, Operator operator) {
        operators.put(name, operator);
    }
}
