package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorTest extends TorchTest {

    @Test
    void copiesArraysInAndOut() {
        Tensor x = torch.tensor(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

        assertArrayEquals(new long[] {2, 3}, x.shape());
        assertEquals(DType.FLOAT32, x.dtype());
        assertEquals(Device.CPU, x.device());
        assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, x.t().toFloatArray());
        assertArrayEquals(new byte[] {-1, 0}, torch.tensor(new byte[] {-1, 0}).toByteArray());
        assertEquals(255, torch.tensor(new byte[] {-1}).item());
    }

    @Test
    void refusesAnArrayThatDoesNotFillTheShape() {
        var e = assertThrows(IllegalArgumentException.class, () -> torch.tensor(new float[5], 2, 3));

        assertTrue(e.getMessage().contains("[2, 3] has 6 elements, and the array has 5"), e.getMessage());
    }

    @Test
    void javaNumbersKeepTheTypeWherePyTorchDoes() {
        Tensor ints = torch.tensor(new int[] {1, 2});
        Tensor halves = torch.tensor(new float[] {1, 2}).to(DType.FLOAT16);

        assertEquals(DType.INT32, ints.add(1).dtype());
        assertEquals(DType.INT32, ints.sum().to(DType.INT32).mul(2).dtype());
        assertEquals(DType.FLOAT32, ints.add(0.5).dtype());
        assertEquals(DType.FLOAT16, halves.mul(0.5).dtype());
        assertEquals(DType.FLOAT16, halves.sum().add(0.5).dtype());
        assertEquals(DType.FLOAT32, ints.div(2).dtype());
        assertEquals(DType.INT64, torch.tensor(new boolean[] {true}).add(1).dtype());
    }

    @Test
    void addsIntegersExactly() {
        Tensor large = torch.tensor(new long[] {Long.MAX_VALUE - 1, 1L << 60}, 2);

        assertArrayEquals(
                new long[] {Long.MAX_VALUE, (1L << 60) + 1}, large.add(1).toLongArray());
        assertArrayEquals(
                new long[] {Long.MAX_VALUE - 4, (1L << 60) - 3}, large.sub(3).toLongArray());
        assertArrayEquals(new long[] {0, 0}, large.sub(large).toLongArray());
    }

    @Test
    void fillsWithIntegersThatNoDoubleHolds() {
        long odd = (1L << 53) + 1;

        assertArrayEquals(new long[] {odd, odd}, torch.full(odd, 2).toLongArray());
        assertEquals(Long.MAX_VALUE, torch.scalar(Long.MAX_VALUE).itemLong());
        assertEquals(
                Long.MIN_VALUE, torch.zeros(1).toLong().fill_(Long.MIN_VALUE).itemLong());
        assertEquals(odd, torch.scalar(1).mul(odd).itemLong());
        Tensor where = torch.tensor(new boolean[] {true});
        assertEquals(odd, torch.full(0, 1).maskedFill(where, odd).itemLong());
    }

    /** The processor traps when it divides so, which would end the JVM. */
    @Test
    void dividesTheSmallestIntegerByMinusOne() {
        Tensor longs = torch.tensor(new long[] {Long.MIN_VALUE, 7, -7, 7});
        Tensor by = torch.tensor(new long[] {-1, -1, 2, -2});
        Tensor ints = torch.tensor(new int[] {Integer.MIN_VALUE, 7});

        assertArrayEquals(
                new long[] {Long.MIN_VALUE, -7, -4, -4}, longs.div(by, "floor").toLongArray());
        assertArrayEquals(
                new long[] {Long.MIN_VALUE, -7, -3, -3}, longs.div(by, "trunc").toLongArray());
        assertArrayEquals(new long[] {0, 0, 1, -1}, longs.remainder(by).toLongArray());
        assertArrayEquals(new long[] {0, 0, -1, 1}, longs.fmod(by).toLongArray());
        assertArrayEquals(
                new int[] {Integer.MIN_VALUE, -7}, ints.div(-1, "trunc").toIntArray());
        assertEquals(DType.INT32, ints.div(-1, "floor").dtype());
        assertArrayEquals(new int[] {0, 0}, ints.remainder(-1).toIntArray());
        assertArrayEquals(new int[] {0, 0}, ints.fmod(-1).toIntArray());
        assertThrows(TorchException.class, () -> ints.div(0, "floor"));
    }

    @Test
    void addsNoFractionsToIntegersInPlace() {
        Tensor ints = torch.arange(2);

        assertThrows(IllegalArgumentException.class, () -> ints.add_(0.5));
        assertThrows(IllegalArgumentException.class, () -> ints.add_(torch.ones(2)));
        assertArrayEquals(new long[] {0, 1}, ints.toLongArray());
    }

    @Test
    void refusesMoreElementsThanAnArrayHas() {
        Tensor wide = torch.zeros(1).expand(1L << 32);

        var read = assertThrows(IllegalArgumentException.class, wide::toFloatArray);

        assertTrue(read.getMessage().startsWith("4294967296 elements are too many for an array"));
    }

    @Test
    void refusesMoreElementsThanMemoryHas() {
        assertThrows(TorchException.class, () -> torch.arange(1L << 44));
        assertThrows(TorchException.class, () -> torch.arange(0, Double.POSITIVE_INFINITY, 1));
    }

    @Test
    void whatCannotBePutIsRefused() {
        Tensor x = torch.zeros(2, 3);
        Tensor places = torch.tensor(new long[] {0, 5});

        assertThrows(TorchException.class, () -> x.indexPut(torch.ones(2), false, null, places));
        assertThrows(TorchException.class, () -> x.indexPut_(torch.ones(7), false, x.gt(-1)));
        assertThrows(TorchException.class, () -> x.indexAdd(0, places, torch.ones(2, 3)));
        var e = assertThrows(IllegalArgumentException.class, () -> x.indexAdd(2, places, torch.ones(2, 3)));
        assertEquals("indexAdd: a tensor of 2 dimensions has no dimension 2", e.getMessage());
        Tensor first = torch.arange(2);
        assertThrows(IllegalArgumentException.class, () -> x.indexAdd(0, first, torch.ones(1)));
        assertThrows(IllegalArgumentException.class, () -> x.indexAdd(0, first.reshape(1, 2), torch.ones(1, 2, 3)));
        assertThrows(IllegalArgumentException.class, () -> x.indexAdd(0, first.gt(0), torch.ones(1, 3)));
        assertThrows(IllegalArgumentException.class, () -> x.indexPut(torch.ones(1), false, (Tensor) null));
        assertThrows(IllegalArgumentException.class, () -> x.indexPut_(torch.ones(1), true));
        assertEquals(0, x.sum().item());
    }

    @Test
    void withoutAnyIndexAllIsTaken() {
        Tensor x = torch.arange(3);

        Tensor all = x.index((Tensor) null);

        assertArrayEquals(new long[] {0, 1, 2}, all.toLongArray());
        all.zero_();
        assertArrayEquals(new long[] {0, 1, 2}, x.toLongArray());
        assertThrows(TorchException.class, () -> x.index(null, null));
    }

    @Test
    void subtractsNoBoolsFromBools() {
        Tensor flags = torch.tensor(new boolean[] {true, false});

        var e = assertThrows(IllegalArgumentException.class, () -> flags.sub(flags));

        assertTrue(e.getMessage().contains("use logicalXor"), e.getMessage());
    }

    @Test
    void aFractionMinusSmallIntegersIsAFraction() {
        Tensor bytes = torch.tensor(new byte[] {3, 10});

        assertArrayEquals(new float[] {-2.5f, -9.5f}, bytes.rsub(0.5).toFloatArray());
        assertArrayEquals(new float[] {252, 245}, bytes.rsub(255.0).toFloatArray());
        assertArrayEquals(new long[] {252, 245}, bytes.rsub(255).toLongArray());
        assertEquals(DType.UINT8, bytes.rsub(255).dtype());
    }

    @Test
    void boundsBeyondATypeAreRefused() {
        Tensor bytes = torch.tensor(new byte[] {3, 10});

        var e = assertThrows(IllegalArgumentException.class, () -> bytes.clampMax(300));

        assertTrue(e.getMessage().contains("300 is beyond the numbers of torch.uint8"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> bytes.to(DType.INT8).clamp_(-129, 5));
        assertArrayEquals(new long[] {3, 10}, bytes.clamp(0, 255).toLongArray());
    }

    @Test
    void integersHaveNoNegativePowers() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> torch.arange(3).pow(-1));

        assertTrue(e.getMessage().contains("to the power of -1"), e.getMessage());
        assertArrayEquals(
                new float[] {1, 0.5f}, torch.tensor(new float[] {1, 2}).pow(-1).toFloatArray());
    }

    @Test
    void takesJavasOwnNumbersAlone() {
        var e = assertThrows(IllegalArgumentException.class, () -> torch.ones(1).mul(new BigDecimal("0.5")));

        assertTrue(e.getMessage().contains("not a java.math.BigDecimal"), e.getMessage());
    }

    @Test
    void anOperatorThatDoesNotFitThrowsWithLibtorchsWords() {
        Tensor a = torch.ones(2, 2);
        Tensor b = torch.ones(3, 3);

        var e = assertThrows(TorchException.class, () -> a.matmul(b));

        assertTrue(e.getMessage().contains("aten::matmul"), e.getMessage());
        assertTrue(
                e.getMessage().contains("(2x2 and 3x3)")
                        || e.getMessage().contains("before 2.13 writes the reason to standard error"),
                e.getMessage());
    }

    @Test
    void aSeedGivesPyTorchsNumbers() {
        torch.manualSeed(0);

        assertArrayEquals(
                new float[] {0.49625658988952637f, 0.7682217955589294f, 0.08847743272781372f},
                torch.rand(3).toFloatArray());
    }

    @Test
    void takesABufferOfAnyElementType() {
        var buffer = ByteBuffer.allocateDirect(9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1, 0x40003f80)
                .position(1);

        assertArrayEquals(
                new float[] {1, 2},
                torch.tensor(buffer.slice(1, 4), DType.BFLOAT16).toFloatArray());
        assertEquals(
                "tensor([[2.0039+0.j]])",
                torch.tensor(buffer, DType.COMPLEX64, 1, 1).toString());
        assertEquals(8, buffer.remaining());
        assertThrows(IllegalArgumentException.class, () -> torch.tensor(buffer, DType.FLOAT32, 3));
        assertThrows(IllegalArgumentException.class, () -> torch.tensor(buffer.slice(1, 5), DType.BFLOAT16));
    }

    @Test
    void rangesThatNeverArriveAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> torch.linspace(0, 1, -1));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(0, 1, -0.5));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(0, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(0, -0.5, 1));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(0.0, 1.0, 0.0));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(0, 5, -1));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(Long.MIN_VALUE, Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(Long.MAX_VALUE, Long.MIN_VALUE, -1));
        assertThrows(IllegalArgumentException.class, () -> torch.arange(-1));
        assertEquals(0, torch.arange(0).numel());
    }

    @Test
    void normsAreAlongAnyNumberOfDimensions() {
        Tensor x = torch.ones(2, 2, 2, 2);

        assertEquals(4, x.norm(2, new long[] {0, 1, 2, 3}, false).item(), 1e-6);
        assertArrayEquals(
                new long[] {2, 1, 1, 1}, x.norm(2, new long[] {1, 2, 3}, true).shape());
        assertEquals(4, x.norm(2, new long[0], false).item(), 1e-6);
    }

    @Test
    void boundsFarBeyondATypeAreRefused() {
        Tensor bytes = torch.tensor(new byte[] {1}, 1).to(DType.UINT8);

        assertThrows(IllegalArgumentException.class, () -> bytes.clampMin(-300));
        assertThrows(IllegalArgumentException.class, () -> bytes.clampMax(300));
    }

    @Test
    void saysWhichDimensionThereIsNot() {
        var e = assertThrows(
                IndexOutOfBoundsException.class, () -> torch.ones(2, 3).size(-3));

        assertEquals("A tensor of 2 dimensions has no dimension -3", e.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> torch.ones(2, 3).size(2));
    }

    @Test
    void aMaskOfBooleansLeavesOutWhereItIsFalse() {
        torch.manualSeed(0);
        Tensor query = torch.randn(1, 2, 3, 4);
        Tensor key = torch.randn(1, 2, 3, 4);
        Tensor value = torch.randn(1, 2, 3, 4);
        Tensor mask = torch.tensor(new boolean[] {true, false, true, true, true, false, false, true, true}, 3, 3);
        Tensor added = torch.zeros(3, 3).maskedFill(mask.logicalNot(), Double.NEGATIVE_INFINITY);

        Tensor byBooleans = query.scaledDotProductAttention(key, value, mask, false);

        Tensor scores = query.matmul(key.transpose(-2, -1)).mul(0.5).add(added);
        Tensor expected = scores.softmax(-1).matmul(value);
        assertArrayEquals(expected.toFloatArray(), byBooleans.toFloatArray(), 1e-6f);
    }

    /** libtorch would read behind the end of the keys, which ends the JVM where there is no memory. */
    @Test
    void attentionTakesNoFewerKeysThanValues() {
        Tensor query = torch.ones(1, 1, 8, 8);
        Tensor key = torch.ones(1, 1, 4, 8);
        Tensor value = torch.ones(1, 1, 5, 8);

        var e = assertThrows(
                IllegalArgumentException.class, () -> query.scaledDotProductAttention(key, value, null, false));
        assertThrows(
                IllegalArgumentException.class,
                () -> torch.call("aten::scaled_dot_product_attention", "", query, key, value));

        assertTrue(e.getMessage().contains("as many keys as values, not 4 and 5"), e.getMessage());
    }

    /** Their memory holds the conjugate and the negative, and a flag says so. */
    @Test
    void readsAndSavesViewsThatAreConjugated(@TempDir Path dir) {
        Tensor number = torch.tensor(new float[] {1, 2}, 1, 1, 2).viewAsComplex();
        Tensor conjugate = (Tensor) torch.call("aten::adjoint", "", number).getFirst();
        Tensor imaginary = (Tensor) torch.call("aten::imag", "", conjugate).getFirst();
        Checkpoint.save(dir.resolve("views.pth"), Map.of("conjugate", conjugate, "imaginary", imaginary));
        StateDict saved = torch.load(dir.resolve("views.pth"));

        assertArrayEquals(new float[] {-2}, imaginary.toFloatArray());
        assertArrayEquals(new float[] {-2}, saved.get("imaginary").toFloatArray());
        assertArrayEquals(
                new float[] {1, -2}, saved.get("conjugate").viewAsReal().toFloatArray());
    }
}
