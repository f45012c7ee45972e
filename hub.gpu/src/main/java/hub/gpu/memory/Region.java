package hub.gpu.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A run of bytes outside the heap: a mapped file, or a part of one, or memory of its own.
 *
 * <p>It stays where it is for as long as this object, or a slice of it, can be reached. Numbers are read as
 * little-endian. Whatever lies outside it is {@link Malformed}.
 */
public final class Region {

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;

    private Region(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /** Maps a whole file. What is written to it stays in memory, and never reaches the file. */
    public static Region map(Path file) throws IOException {
        return new Region(mapped(file));
    }

    private static MemorySegment mapped(Path file) throws IOException {
        if (CopyOnWrite.isSupported()) {
            return CopyOnWrite.map(file);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.PRIVATE, 0, channel.size(), Arena.ofAuto());
        }
    }

    /** Memory of its own, filled with zeros and aligned for any element. */
    public static Region allocate(long size) {
        try {
            return new Region(Arena.ofAuto().allocate(size, 64));
        } catch (OutOfMemoryError e) {
            throw new Malformed("it needs " + size + " bytes of memory outside the heap, which this JVM does not have");
        }
    }

    /** Memory of its own that holds a copy. */
    public static Region copyOf(byte[] content) {
        Region copy = allocate(content.length);
        MemorySegment.copy(content, 0, copy.bytes, ValueLayout.JAVA_BYTE, 0, content.length);
        return copy;
    }

    /** Where the first byte lies. The region must be kept reachable while the address is in use. */
    public long address() {
        return bytes.address();
    }

    public long size() {
        return bytes.byteSize();
    }

    public Region slice(long offset, long size) {
        check(offset, size);
        return new Region(bytes.asSlice(offset, size));
    }

    public int u8(long at) {
        check(at, 1);
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at));
    }

    public int u16(long at) {
        check(at, 2);
        return Short.toUnsignedInt(bytes.get(U16, at));
    }

    public int i32(long at) {
        check(at, 4);
        return bytes.get(I32, at);
    }

    public long u32(long at) {
        return Integer.toUnsignedLong(i32(at));
    }

    public long i64(long at) {
        check(at, 8);
        return bytes.get(I64, at);
    }

    public byte[] bytes(long at, long length) {
        check(at, length);
        byte[] copy = new byte[Math.toIntExact(length)];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, copy, 0, copy.length);
        return copy;
    }

    /** The text that UTF-8 bytes spell, or null if they spell none. */
    public String utf8(long at, long length) {
        return utf8(bytes(at, length));
    }

    /** The text that UTF-8 bytes spell, or null if they spell none. */
    public static String utf8(byte... bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // What is malformed becomes this character, which may as well have been meant.
        return text.indexOf('\ufffd') < 0 || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes) ? text : null;
    }

    /** A view of at most 2 GB, little-endian. */
    public ByteBuffer buffer(long offset, long length) {
        check(offset, length);
        return bytes.asSlice(offset, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void check(long offset, long length) {
        long size = bytes.byteSize();
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw new Malformed("it ends too early: " + length + " bytes are expected at " + offset + " of " + size);
        }
    }
}
