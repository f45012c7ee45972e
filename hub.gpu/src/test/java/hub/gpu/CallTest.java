package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallTest extends TorchTest {

    private final Tensor x = torch.tensor(new float[] {1, -2, 3, -4}, 2, 2);

    private Tensor call(String operator, String overload, Object... arguments) {
        return (Tensor) torch.call(operator, overload, arguments).getFirst();
    }

    @Test
    void anInterruptedThreadStaysSoAndCallsAll() {
        Thread.currentThread().interrupt();

        // No other test calls it: a schema is looked up once.
        Tensor y = call("aten::logaddexp2", "", x, x);

        assertTrue(Thread.interrupted());
        assertArrayEquals(new float[] {2, -1, 4, -3}, y.toFloatArray());
    }

    @Test
    void callsAnOperatorByName() {
        assertArrayEquals(new float[] {1, 0, 3, 0}, call("aten::relu", "", x).toFloatArray());
        assertArrayEquals(
                new float[] {-1, -1},
                call("sum", "dim_IntList", x, new long[] {1}).toFloatArray());
        assertArrayEquals(
                new float[] {1, 3}, call("masked_select", "", x, x.gt(0)).toFloatArray());
    }

    @Test
    void argumentsThatAreLeftOutHaveTheirDefaults() {
        Tensor image = torch.ones(1, 1, 3, 3);
        Tensor kernel = torch.ones(1, 1, 2, 2);

        assertArrayEquals(
                new float[] {4, 4, 4, 4}, call("conv2d", "", image, kernel).toFloatArray());
        assertArrayEquals(
                new long[] {1, 1, 2, 2},
                call("conv2d", "", image, kernel, null, 2, new int[] {1, 1}).shape());
    }

    @Test
    void givesResultsOfEveryKind() {
        assertEquals(List.of(true), torch.call("equal", "", x, x));
        assertEquals(2, torch.call("topk", "", x, 1).size());
        assertEquals(2, ((List<?>) torch.call("unbind", "int", x).getFirst()).size());
        assertEquals(List.of(DType.FLOAT32), torch.call("result_type", "Tensor", x, torch.arange(2)));
    }

    @Test
    void aNumberTakesTheOverloadWithATensor() {
        assertArrayEquals(
                new float[] {2, -4, 6, -8}, call("mul", "Scalar", x, 2).toFloatArray());
        assertEquals(DType.FLOAT32, call("mul", "Scalar", x, 0.5).dtype());

        Tensor half = torch.scalar(5.0).to(DType.FLOAT16);
        Tensor quotient = call("div", "Scalar", half, 1e6);
        assertEquals(DType.FLOAT16, quotient.dtype());
        assertEquals(0, quotient.dim());
        assertEquals(5e-6, quotient.item(), 1e-7);
        assertArrayEquals(
                new long[] {2, 2},
                call("masked_fill", "Scalar", half, x.gt(0), 7).shape());
    }

    @Test
    void anUnknownOperatorIsNotFound() {
        var e = assertThrows(HubException.class, () -> torch.call("aten::relu7", "", x));

        assertEquals(HubException.Kind.NOT_FOUND, e.kind());
        assertTrue(e.getMessage().contains("aten::relu7"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"relu,Tensor", "add,Tensr", "add,''", "'',''", "'a b',''", "aten::aten::relu,''", "relu(,''"})
    void anUnknownOverloadIsNotFound(String operator, String overload) {
        var e = assertThrows(HubException.class, () -> torch.call(operator, overload, x, x));

        assertEquals(HubException.Kind.NOT_FOUND, e.kind(), e.getMessage());
    }

    @Test
    void anArgumentOfAnotherKindIsNamedWithWhatWasExpected() {
        Map<String, Executable> refused = Map.of(
                "dim: expected int, not Double 0.5", () -> torch.call("cumsum", "", x, 0.5),
                "dim: expected int, not null", () -> torch.call("cumsum", "", x, null),
                "tensors: expected Tensor[], not Long 3", () -> torch.call("cat", "", 3L),
                "approximate: expected str, not Boolean true", () -> torch.call("gelu", "", x, true),
                "dtype: expected ScalarType, not String float32", () -> torch.call("to", "dtype", x, "float32"),
                "device: expected Device?, not String cpu",
                        () -> torch.call("ones", "", new long[] {1}, null, null, "cpu"),
                "descending: expected bool, not Integer 1", () -> torch.call("sort", "", x, 0, 1),
                "kernel_size: expected int[], not double[]", () -> torch.call("max_pool2d", "", x, new double[] {2}));

        refused.forEach((words, call) -> {
            var e = assertThrows(IllegalArgumentException.class, call);
            assertTrue(e.getMessage().startsWith(words), e.getMessage());
        });
    }

    @Test
    void tooFewOrTooManyArgumentsAreRefused() {
        var few = assertThrows(IllegalArgumentException.class, () -> torch.call("cumsum", "", x));
        var many = assertThrows(IllegalArgumentException.class, () -> torch.call("relu", "", x, 1, 2));

        assertTrue(few.getMessage().startsWith("dim has no default in cumsum("), few.getMessage());
        assertEquals("3 arguments for relu(Tensor self) -> Tensor", many.getMessage());
    }

    @Test
    void argumentsThatDoNotFitTheSchemaAreRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> torch.call("relu", "", 7));

        assertEquals("self: expected Tensor, not Integer 7, in relu(Tensor self) -> Tensor", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> torch.call("relu", ""));
        assertThrows(IllegalArgumentException.class, () -> torch.call("relu", "", x, x));
        assertThrows(IllegalArgumentException.class, () -> torch.call("relu", "", (Object) null));
        assertThrows(IllegalArgumentException.class, () -> torch.call("cat", "", List.of(x, 1)));
        assertThrows(IllegalArgumentException.class, () -> torch.call("cumsum", "", x, 0.5));
    }

    @ParameterizedTest
    @CsvSource({"resize_,''", "set_,source_Tensor", "relu,out", "unsqueeze_,''", "unsafe_split,Tensor"})
    void operatorsThatMoveMemoryAreRefused(String operator, String overload) {
        var e = assertThrows(IllegalArgumentException.class, () -> torch.call(operator, overload, x, x));

        assertTrue(e.getMessage().contains("is refused"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "_weight_norm,a part of other operators",
        "_pdist_forward,a part of other operators",
        "native_batch_norm_backward,a part of other operators",
        "slow_conv_transpose3d,does not check its arguments"
    })
    void operatorsThatTrustTheirArgumentsAreRefused(String operator, String reason) {
        var e = assertThrows(IllegalArgumentException.class, () -> torch.call(operator, "", x, x, 0));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"linalg_eigvals", "linalg_eig"})
    void eigenvaluesAreOfFiniteNumbers(String operator) {
        assertArrayEquals(new long[] {2}, call(operator, "", x).shape());

        for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Tensor bad = torch.full(number, 3, 3);
            var e = assertThrows(IllegalArgumentException.class, () -> call(operator, "", bad));
            assertTrue(e.getMessage().startsWith(operator + ": expected a matrix of finite numbers"), e.getMessage());
        }
    }

    @Test
    void theSmallestIntegerIsDividedByMinusOne() {
        Tensor ints = torch.tensor(new int[] {Integer.MIN_VALUE, 7});
        Tensor minusOne = torch.tensor(new int[] {-1, -1});

        for (String operator : List.of("remainder", "fmod")) {
            assertArrayEquals(
                    new int[] {0, 0}, call(operator, "Tensor", ints, minusOne).toIntArray());
            assertArrayEquals(
                    new int[] {0, 0}, call(operator, "Scalar", ints, -1).toIntArray());
        }
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE, -7},
                call("floor_divide", "", ints, minusOne).toIntArray());
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE, -7},
                call("div", "Tensor_mode", ints, minusOne, "trunc").toIntArray());
        assertEquals(
                2,
                call("floor_divide", "", torch.ones(1).mul(5), torch.full(2, 1)).item());
    }

    @ParameterizedTest
    @CsvSource({"sparse_coo_tensor,indices_size", "ctc_loss,IntList", "indices,''", "crow_indices,''"})
    void operatorsThatTrustIndicesAreRefused(String operator, String overload) {
        var e = assertThrows(IllegalArgumentException.class, () -> torch.call(operator, overload, x));

        assertTrue(e.getMessage().contains("is refused"), e.getMessage());
    }

    @Test
    void aViewIsOfTheTensorItself() {
        Tensor ints = torch.arange(4);
        call("select", "int", ints, 0, 1).fill_(7);

        assertArrayEquals(new long[] {0, 7, 2, 3}, ints.toLongArray());
    }

    @Test
    void aNumberCrossesWhereTheOverloadWithTensorsHasAnotherName() {
        Tensor two = torch.tensor(new float[] {2, 2});

        assertArrayEquals(
                call("xlogy", "Tensor", two, two).toFloatArray(),
                call("xlogy", "Scalar_Self", 2, two).toFloatArray());
        assertArrayEquals(
                call("special_zeta", "", two, two).toFloatArray(),
                call("special_zeta", "self_scalar", 2, two).toFloatArray());
    }

    @Test
    void aDimensionBesideANumberStaysADimension() {
        Tensor filled = call("index_fill", "int_Scalar", torch.zeros(2, 3), 1, torch.arange(2), 5);

        assertArrayEquals(new float[] {5, 5, 0, 5, 5, 0}, filled.toFloatArray());
        assertEquals(DType.FLOAT32, filled.dtype());
    }

    @Test
    void numbersCrossWhereASchemaTakesAScalar() {
        assertArrayEquals(
                new float[] {1, -0.5f, 3, -1}, call("leaky_relu", "", x, 0.25).toFloatArray());
        assertArrayEquals(
                new float[] {3, -6, 9, -12}, call("add", "Tensor", x, x, 2).toFloatArray());
        assertArrayEquals(
                new float[] {1, -1, 1, -1}, call("clamp", "", x, -1, 1).toFloatArray());
        assertArrayEquals(
                new long[] {2, 4, 6}, call("arange", "start_step", 2, 8, 2).toLongArray());
        assertEquals(Math.sqrt(30), call("linalg_vector_norm", "", x).item(), 1e-5);
        Tensor y = x.copy();
        call("hardtanh_", "", y, 0, 2);
        assertArrayEquals(new float[] {1, 0, 2, 0}, y.toFloatArray());
    }

    @Test
    void aNumberMayStandForATensor() {
        assertArrayEquals(
                new float[] {2, -4, 6, -8}, call("mul", "Tensor", x, 2).toFloatArray());
        assertArrayEquals(new float[] {0, 3, -2, 5}, call("sub", "Tensor", 1, x).toFloatArray());
        assertEquals(DType.INT64, call("mul", "Tensor", torch.arange(3), 2).dtype());
    }

    @Test
    void findsOperatorsWhoseSchemaTheLibraryHidesInAnother() {
        assertEquals(1, call("softmax", "int", x, 1).sum(1).max().item(), 1e-6);
        assertArrayEquals(
                new float[] {5, 5, 3, -4},
                call("index_put", "", x, List.of(torch.tensor(new long[] {0})), torch.full(5.0, 2))
                        .toFloatArray());
    }

    @Test
    void anOperatorWhoseNumberCannotCrossSaysSo() {
        var e = assertThrows(IllegalArgumentException.class, () -> torch.call("gradient", "scalarint", x, 0.5));

        assertTrue(e.getMessage().contains("takes a Scalar"), e.getMessage());
    }
}
