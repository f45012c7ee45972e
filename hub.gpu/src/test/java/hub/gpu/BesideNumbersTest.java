package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tensors of every usual type beside Java's numbers, to the last bit as PyTorch's. {@code beside_numbers.py} wrote the results. */
class BesideNumbersTest extends TorchTest {

    private static final Map<String, BiFunction<Tensor, Number, Tensor>> OPERATORS = Map.ofEntries(
            Map.entry("add", Tensor::add),
            Map.entry("sub", Tensor::sub),
            Map.entry("rsub", Tensor::rsub),
            Map.entry("mul", Tensor::mul),
            Map.entry("div", Tensor::div),
            Map.entry("floor", (x, n) -> x.div(n, "floor")),
            Map.entry("trunc", (x, n) -> x.div(n, "trunc")),
            Map.entry("remainder", Tensor::remainder),
            Map.entry("fmod", Tensor::fmod),
            Map.entry("pow", Tensor::pow),
            Map.entry("eq", Tensor::eq),
            Map.entry("ne", Tensor::ne),
            Map.entry("lt", Tensor::lt),
            Map.entry("le", Tensor::le),
            Map.entry("gt", Tensor::gt),
            Map.entry("ge", Tensor::ge),
            Map.entry("clampMin", Tensor::clampMin),
            Map.entry("clampMax", Tensor::clampMax),
            Map.entry("add_", (x, n) -> x.copy().add_(n)),
            Map.entry("mul_", (x, n) -> x.copy().mul_(n)),
            Map.entry("div_", (x, n) -> x.copy().div_(n)),
            Map.entry("clamp_", (x, n) -> x.copy().clamp_(null, n)),
            Map.entry("fill_", (x, n) -> x.copy().fill_(n)));

    @TestFactory
    Stream<DynamicTest> operators() throws IOException {
        return Files.readAllLines(References.file("beside_numbers.txt")).stream()
                .map(line -> {
                    String[] words = line.split(" ");
                    String[] expected = Arrays.copyOfRange(words, 3, words.length);
                    return DynamicTest.dynamicTest(
                            String.join(" ", words[0], words[1], words[2]),
                            () -> check(
                                    DType.valueOf(words[0].toUpperCase(Locale.ROOT)),
                                    words[1],
                                    number(words[2]),
                                    expected));
                });
    }

    private static Number number(String text) {
        return text.contains(".") ? (Number) Double.valueOf(text) : Long.valueOf(text);
    }

    private void check(DType type, String operator, Number number, String... expected) {
        try (TensorScope _ = torch.scope()) {
            Tensor row = elements(type);
            if (expected[0].equals("refused")) {
                var e = assertThrows(
                        RuntimeException.class, () -> OPERATORS.get(operator).apply(row, number));
                assertTrue(e instanceof IllegalArgumentException || e instanceof TorchException, e::toString);
                return;
            }
            double[] numbers = Arrays.stream(expected)
                    .skip(1)
                    .mapToDouble(text ->
                            Double.parseDouble(text.replace("inf", "Infinity").replace("nan", "NaN")))
                    .toArray();
            Tensor result = OPERATORS.get(operator).apply(row, number);

            assertEquals(expected[0].toUpperCase(Locale.ROOT), result.dtype().name());
            assertArrayEquals(numbers, numbers(result));
            for (int i = 0; i < row.size(0); i++) {
                Tensor ofOne = OPERATORS.get(operator).apply(row.get(i), number);
                assertEquals(result.dtype(), ofOne.dtype());
                assertEquals(0, ofOne.dim());
                assertArrayEquals(numbers(result.get(i)), numbers(ofOne));
            }
        }
    }

    private Tensor elements(DType type) {
        return switch (type) {
            case BOOL -> torch.tensor(new boolean[] {true, false});
            case UINT8 -> torch.tensor(new byte[] {5, 0, (byte) 200});
            case INT8, INT16, INT32, INT64 -> torch.tensor(new int[] {5, 0, -7}).to(type);
            default -> torch.tensor(new double[] {5, 0, -7, 2.59, 1.11}).to(type);
        };
    }

    private static double[] numbers(Tensor tensor) {
        return (tensor.dtype().isComplex() ? tensor.viewAsReal() : tensor).toDoubleArray();
    }
}
