package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import hub.gpu.checkpoint.StateDict;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What PyTorch computed, and how to compare with it. */
public final class References {

    private References() {}

    /** A file beside the tests. */
    public static Path file(String name) {
        try {
            return Path.of(References.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The names of its cases. */
    public static Set<String> cases(StateDict reference) {
        var names = new TreeSet<String>();
        reference.names().forEach(key -> names.add(key.substring(0, key.indexOf('/'))));
        return names;
    }

    /** A result as tensors, whatever the operator gave. */
    public static List<Tensor> tensors(Object result) {
        return switch (result) {
            case Tensor tensor -> List.of(tensor);
            case ValuesAndIndices(Tensor values, Tensor indices) -> List.of(values, indices);
            case List<?> list -> list.stream().map(Tensor.class::cast).toList();
            default -> fail("no tensors: " + result);
        };
    }

    /** Compares results with those of a case: types and shapes exactly, numbers to a tolerance. */
    public static void assertOutputs(StateDict reference, String name, List<Tensor> results, double tolerance) {
        int count = (int) reference.names().stream()
                .filter(key -> key.startsWith(name + "/out"))
                .count();
        assertEquals(count, results.size(), "how many results");
        for (int i = 0; i < count; i++) {
            assertClose(reference.get(name + "/out" + i), results.get(i), tolerance);
        }
    }

    /** Compares types and shapes exactly, numbers to a relative and absolute tolerance. */
    public static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        assertEquals(expected.dtype(), actual.dtype());
        assertArrayEquals(expected.shape(), actual.shape());
        double[] expectedNumbers = numbers(expected);
        double[] actualNumbers = numbers(actual);
        for (int i = 0; i < expectedNumbers.length; i++) {
            double allowed = tolerance * Math.max(1, Math.abs(expectedNumbers[i]));
            assertEquals(expectedNumbers[i], actualNumbers[i], Double.isFinite(allowed) ? allowed : 0, "element " + i);
        }
    }

    private static double[] numbers(Tensor tensor) {
        return (tensor.dtype().isComplex() ? tensor.viewAsReal() : tensor).toDoubleArray();
    }
}
