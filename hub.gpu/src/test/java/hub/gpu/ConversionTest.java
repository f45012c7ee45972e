package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.gpu.checkpoint.StateDict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every element type as every other and as Java's arrays, to the last bit as PyTorch converts the same numbers. {@code
 * conversions.py} wrote numbers and results, for instance as {@code float32/negative} and {@code float32/negative/int8}.
 */
class ConversionTest extends TorchTest {

    private static final Set<DType> WITHOUT_NUMBERS =
            EnumSet.of(DType.BITS1X8, DType.BITS2X4, DType.BITS4X2, DType.BITS8, DType.BITS16, DType.FLOAT4_E2M1FN_X2);

    private final StateDict reference = torch.load(References.file("conversions.safetensors"));

    @TestFactory
    Stream<DynamicTest> everyTypeAsEveryOther() {
        Set<DType> numbers = EnumSet.complementOf(EnumSet.copyOf(WITHOUT_NUMBERS));
        for (DType type : numbers) {
            Set<DType> targets = keys(3).filter(key -> type(key, 0) == type)
                    .map(key -> type(key, 2))
                    .collect(Collectors.toSet());
            assertEquals(numbers, targets, "the types that there are cases for, of " + type);
        }
        return keys(3).map(key -> DynamicTest.dynamicTest(key, () -> {
            Tensor source = source(key.substring(0, key.lastIndexOf('/')));
            Tensor converted = source.to(type(key, 2));
            assertEquals(type(key, 2), converted.dtype());
            assertArrayEquals(bytes(key), bytes(converted));
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyTypeAsArrays() {
        List<String> keys = keys(2).filter(key -> !key.startsWith("array/")).toList();
        assertEquals(
                EnumSet.complementOf(EnumSet.copyOf(WITHOUT_NUMBERS)),
                keys.stream().map(key -> type(key, 0)).collect(Collectors.toSet()),
                "the types that there are cases for");
        return keys.stream().map(key -> DynamicTest.dynamicTest(key, () -> checkArrays(key)));
    }

    private void checkArrays(String key) {
        Tensor source = source(key);
        int length = (int) source.numel();
        float[] floats = new float[length];
        buffer(key + "/float32").asFloatBuffer().get(floats);
        double[] doubles = new double[length];
        buffer(key + "/float64").asDoubleBuffer().get(doubles);
        boolean[] booleans = new boolean[length];
        for (int i = 0; i < length; i++) {
            booleans[i] = bytes(key + "/bool")[i] != 0;
            assertEquals(doubles[i], source.get(i).item());
        }
        assertArrayEquals(floats, source.toFloatArray());
        assertArrayEquals(floats, source.toFloat().toFloatArray());
        assertArrayEquals(doubles, source.toDoubleArray());
        assertArrayEquals(booleans, source.toBooleanArray());
        if (reference.contains(key + "/int64")) {
            checkIntegers(key, source);
        }
    }

    private void checkIntegers(String key, Tensor source) {
        long[] longs = new long[(int) source.numel()];
        buffer(key + "/int64").asLongBuffer().get(longs);
        int[] ints = new int[longs.length];
        buffer(key + "/int32").asIntBuffer().get(ints);
        for (int i = 0; i < longs.length; i++) {
            assertEquals(longs[i], source.get(i).itemLong());
        }
        assertArrayEquals(longs, source.toLongArray());
        assertArrayEquals(longs, source.toLong().toLongArray());
        assertArrayEquals(ints, source.toIntArray());
        assertArrayEquals(bytes(key + (source.dtype() == DType.UINT8 ? "/uint8" : "/int8")), source.toByteArray());
    }

    @Test
    void javasArraysAreCopiedBitByBit() {
        float[] floats = {
            0.1f,
            -0.0f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            -16777217
        };
        double[] doubles = {
            0.1,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -9007199254740993.0
        };
        assertCopied(DType.FLOAT32, torch.tensor(floats));
        assertCopied(DType.FLOAT64, torch.tensor(doubles));
        assertCopied(DType.INT64, torch.tensor(new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE}));
        assertCopied(DType.INT32, torch.tensor(new int[] {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}));
        assertCopied(DType.INT16, torch.tensor(new short[] {0, -1, Short.MAX_VALUE, Short.MIN_VALUE}));
        assertCopied(DType.UINT8, torch.tensor(new byte[] {0, 1, Byte.MAX_VALUE, Byte.MIN_VALUE, -1}));
        assertCopied(DType.BOOL, torch.tensor(new boolean[] {false, true, true}));
    }

    private void assertCopied(DType type, Tensor copy) {
        assertEquals(type, copy.dtype());
        assertArrayEquals(bytes("array/" + type.torchName()), bytes(copy));
    }

    @Test
    void onItsOwnDeviceATensorIsItself() {
        Tensor x = torch.tensor(new float[] {1, 2});
        x.to(Device.CPU).fill_(3);

        assertArrayEquals(new float[] {3, 3}, x.cpu().toFloatArray());
    }

    @Test
    void onlyOneElementIsAnItem() {
        assertThrows(IllegalStateException.class, () -> torch.ones(2).item());
        assertThrows(IllegalStateException.class, () -> torch.zeros(0).itemLong());
    }

    @Test
    void typesWithoutNumbersAreNotConverted() {
        Tensor pairs = torch.tensor(ByteBuffer.allocate(4), DType.FLOAT4_E2M1FN_X2);

        assertThrows(TorchException.class, () -> torch.ones(2).to(DType.FLOAT4_E2M1FN_X2));
        assertThrows(TorchException.class, pairs::toFloat);
        assertThrows(UnsupportedOperationException.class, () -> torch.ones(2).to(DType.BITS8));
        assertArrayEquals(new byte[4], bytes(pairs));
    }

    private Stream<String> keys(int parts) {
        return reference.names().stream().filter(key -> key.split("/").length == parts);
    }

    private static DType type(String key, int part) {
        return DType.valueOf(key.split("/")[part].toUpperCase());
    }

    private Tensor source(String key) {
        return torch.tensor(buffer(key), type(key, 0));
    }

    private ByteBuffer buffer(String key) {
        return ByteBuffer.wrap(bytes(key)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] bytes(String key) {
        return reference.get(key).toByteArray();
    }

    private byte[] bytes(Tensor tensor) {
        return ((Tensor) torch.call("view", "dtype", tensor, DType.UINT8).getFirst()).toByteArray();
    }

    @Test
    void writesItsElementsIntoABuffer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(7);
        torch.arange(6).toFloat().view(2, 3).transpose(0, 1).copyTo(buffer);
        assertEquals(28, buffer.position());
        buffer.flip().position(4);
        assertArrayEquals(
                new float[] {0, 3, 1, 4, 2, 5},
                torch.tensor(buffer, DType.FLOAT32, 6).toFloatArray());
        assertThrows(IllegalArgumentException.class, () -> torch.ones(9).copyTo(ByteBuffer.allocate(32)));
    }

    @Test
    void looksAtABufferUntilTheLastViewIsClosed() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(24).order(ByteOrder.LITTLE_ENDIAN);
        var released = new AtomicInteger();
        Tensor tensor = torch.fromBuffer(buffer, DType.FLOAT32, released::incrementAndGet, 2, 3);
        Tensor view = tensor.select(0, 1);
        buffer.putFloat(12, 5);
        tensor.close();
        assertEquals(0, released.get());
        assertArrayEquals(new float[] {5, 0, 0}, view.toFloatArray());
        view.close();
        assertEquals(1, released.get());
        assertThrows(IllegalArgumentException.class, () -> torch.fromBuffer(buffer, DType.FLOAT32, () -> {}, 5));
        assertThrows(
                IllegalArgumentException.class,
                () -> torch.fromBuffer(ByteBuffer.allocate(24), DType.FLOAT32, () -> {}, 6));
    }

    @Test
    void goesThroughAChannelAndComesBack() throws IOException {
        var bytes = new ByteArrayOutputStream();
        torch.arange(6).toFloat().view(2, 3).transpose(0, 1).writeTo(Channels.newChannel(bytes));
        bytes.write(9);
        var in = new ByteArrayInputStream(bytes.toByteArray());
        Tensor read = torch.read(Channels.newChannel(in), DType.FLOAT32, 3, 2);
        assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, read.toFloatArray());
        assertArrayEquals(new long[] {3, 2}, read.shape());
        assertEquals(1, in.available());
        assertEquals(0, torch.read(Channels.newChannel(in), DType.INT64, 0, 4).numel());
        var error = assertThrows(EOFException.class, () -> torch.read(Channels.newChannel(in), DType.INT16, 2));
        assertEquals("expected 4 bytes, and there are 1", error.getMessage());
    }

    @Test
    void aChannelThatKeepsABufferCannotUseItLater() throws IOException {
        var kept = new ArrayList<ByteBuffer>();
        var keeping = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) {
                kept.add(target);
                int room = target.remaining();
                target.position(target.limit());
                return room;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        torch.read(keeping, DType.UINT8, 4);
        assertThrows(IllegalStateException.class, () -> kept.getFirst().put(0, (byte) 1));
    }
}
