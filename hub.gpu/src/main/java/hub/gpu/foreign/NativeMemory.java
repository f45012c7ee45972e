package hub.gpu.foreign;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongBinaryOperator;
import java.util.function.LongFunction;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;

/** Reads and writes memory at addresses that C functions gave. Nothing checks an address or a length. */
public final class NativeMemory {

    /** A buffer has at most 2 GB. */
    private static final long WINDOW = 1L << 30;

    private NativeMemory() {}

    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** The number of 64 bits at an address. */
    public static long getLong(long address) {
        return at(address, Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
    }

    /** Writes a number of 64 bits. */
    public static void setLong(long address, long value) {
        at(address, Long.BYTES).set(ValueLayout.JAVA_LONG, 0, value);
    }

    /** The zero-terminated text at an address; empty for the null pointer. */
    public static String text(long address) {
        return address == 0 ? "" : at(address, Long.MAX_VALUE).getString(0);
    }

    /** A zero-terminated text that stays for as long as the process. */
    public static long permanentText(String text) {
        return Arena.global().allocateFrom(text).address();
    }

    /**
     * What a function gives for the address and the length of a text in UTF-8. The text is there only during the call.
     *
     * @param function for instance one that lets libtorch copy the text
     */
    public static long withText(String text, LongBinaryOperator function) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return function.applyAsLong(data.address(), bytes.length);
        }
    }

    /** What a function gives for the address of so many numbers of 64 bits. They begin as 0, and are there only during the call. */
    public static <T> T withLongs(long count, LongFunction<T> function) {
        try (Arena arena = Arena.ofConfined()) {
            return function.apply(arena.allocate(ValueLayout.JAVA_LONG, count).address());
        }
    }

    /** A copy of numbers of 64 bits. */
    public static long[] longs(long address, long count) {
        return at(address, count * Long.BYTES).toArray(ValueLayout.JAVA_LONG);
    }

    /** Writes what a function of the index gives. */
    public static void fillLongs(long address, long count, LongUnaryOperator element) {
        MemorySegment numbers = at(address, count * Long.BYTES);
        for (long i = 0; i < count; i++) {
            numbers.setAtIndex(ValueLayout.JAVA_LONG, i, element.applyAsLong(i));
        }
    }

    /** Writes what a function of the index gives, as numbers of 32 bits. */
    public static void fillFloats(long address, long count, LongToDoubleFunction element) {
        MemorySegment numbers = at(address, count * Float.BYTES);
        for (long i = 0; i < count; i++) {
            numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) element.applyAsDouble(i));
        }
    }

    /** Writes the remaining bytes of a buffer. */
    public static void write(long address, ByteBuffer source) {
        MemorySegment bytes = MemorySegment.ofBuffer(source);
        at(address, bytes.byteSize()).copyFrom(bytes);
    }

    /** Fills the next bytes of a buffer, and moves its position behind them. */
    public static void read(long address, int bytes, ByteBuffer target) {
        MemorySegment.ofBuffer(target).copyFrom(at(address, bytes));
        target.position(target.position() + bytes);
    }

    /** Fills memory with what a channel gives. */
    public static void readFrom(long address, long bytes, ReadableByteChannel source) throws IOException {
        // The memory ends with the arena: a buffer that the channel keeps is of no use then.
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
            for (long at = 0; at < bytes; at += WINDOW) {
                ByteBuffer window =
                        memory.asSlice(at, Math.min(WINDOW, bytes - at)).asByteBuffer();
                while (window.hasRemaining()) {
                    if (source.read(window) < 0) {
                        throw new EOFException(
                                "expected " + bytes + " bytes, and there are " + (at + window.position()));
                    }
                }
            }
        }
    }

    /** Gives a channel what lies in memory. */
    public static void writeTo(long address, long bytes, WritableByteChannel target) throws IOException {
        // Shared: a channel may hand the buffer to another thread, and wait for it.
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
            for (long at = 0; at < bytes; at += WINDOW) {
                ByteBuffer window =
                        memory.asSlice(at, Math.min(WINDOW, bytes - at)).asByteBuffer();
                while (window.hasRemaining()) {
                    target.write(window);
                }
            }
        }
    }

    /** Writes the elements of an array of numbers. */
    public static void writeArray(long address, Object array) {
        MemorySegment bytes = ofArray(array);
        at(address, bytes.byteSize()).copyFrom(bytes);
    }

    /** Fills an array of numbers with what lies at an address. */
    public static void readArray(long address, Object array) {
        MemorySegment bytes = ofArray(array);
        bytes.copyFrom(at(address, bytes.byteSize()));
    }

    /** The bytes at an address, at most 2 GB. */
    public static ByteBuffer buffer(long address, long bytes) {
        return at(address, bytes).asByteBuffer();
    }

    /** The bytes that an array of numbers takes. */
    public static long bytes(Object array) {
        return ofArray(array).byteSize();
    }

    private static MemorySegment ofArray(Object array) {
        return switch (array) {
            case float[] values -> MemorySegment.ofArray(values);
            case double[] values -> MemorySegment.ofArray(values);
            case long[] values -> MemorySegment.ofArray(values);
            case int[] values -> MemorySegment.ofArray(values);
            case short[] values -> MemorySegment.ofArray(values);
            case byte[] values -> MemorySegment.ofArray(values);
            default -> throw new IllegalArgumentException("No array of numbers: " + array.getClass());
        };
    }
}
