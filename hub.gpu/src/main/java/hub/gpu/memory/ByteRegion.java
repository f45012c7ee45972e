package hub.gpu.memory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * A run of bytes outside the heap: a mapped file, or a part of one, or memory of its own.
 *
 * <p>It stays where it is for as long as this object, or a slice of it, can be reached. Numbers are read as
 * little-endian. Reading outside of it throws {@link MalformedFileException}.
 */
public final class ByteRegion {

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The decoder puts it in the place of bytes that are no UTF-8. A text may also have it of its own. */
    private static final char REPLACEMENT = '\ufffd';

    /** How much one call reads: enough to outweigh the cost of the call, and little enough to share the work. */
    private static final long CHUNK = 1 << 21;

    private final MemorySegment bytes;

    /** The file that it is a part of, or null. */
    private final MappedFile file;

    /** Told when native code looks at it no more. */
    private final Runnable released;

    private ByteRegion(MemorySegment bytes, MappedFile file) {
        this(bytes, file, () -> {});
    }

    private ByteRegion(MemorySegment bytes, MappedFile file, Runnable released) {
        this.bytes = bytes;
        this.file = file;
        this.released = released;
    }

    /**
     * Maps a whole file, and gives it to a reader. What is written to it stays in memory, and never reaches the file. The file
     * is closed at the end, unless a part of it is {@linkplain #keepReadable kept readable}.
     */
    public static <T> T map(Path path, Function<ByteRegion, T> reader) throws IOException {
        var file = MappedFile.open(path);
        try {
            return reader.apply(new ByteRegion(file.bytes(), file));
        } finally {
            file.closeUnlessKept();
        }
    }

    /** Memory of its own, aligned for any element. Its content is undefined. */
    public static ByteRegion allocate(long size) {
        return new ByteRegion(MallocBlock.allocate(size).untilUnreachable(), null);
    }

    /** An array of the heap, which has no address. */
    public static ByteRegion of(byte[] content) {
        return new ByteRegion(MemorySegment.ofArray(content), null);
    }

    /**
     * The remaining bytes of a direct buffer.
     *
     * @param released runs each time that they are {@linkplain BorrowedStorage#release released}
     */
    public static ByteRegion of(ByteBuffer direct, Runnable released) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("Expected a direct buffer, whose bytes lie outside the heap");
        }
        return new ByteRegion(MemorySegment.ofBuffer(direct), null, released);
    }

    void released() {
        released.run();
    }

    /** Where the first byte lies. The region must be kept reachable while the address is in use. */
    long address() {
        return bytes.address();
    }

    /** Whether native code may look at it as numbers of a width. */
    boolean isAligned(int width) {
        return bytes.isNative() && bytes.address() % width == 0;
    }

    /** Where it begins, counted from the beginning of another region of the same file. */
    public long offsetIn(ByteRegion other) {
        return bytes.address() - other.bytes.address();
    }

    /** Says that it will be {@linkplain #copyTo copied}. */
    void keepReadable() {
        if (file != null) {
            file.keepOpen();
        }
    }

    /** Copies all of it. A part of a file is read, so that its pages do not become resident; several threads share a large one. */
    void copyTo(MemorySegment target) {
        if (file == null) {
            MemorySegment.copy(bytes, 0, target, 0, size());
            return;
        }
        var chunks = LongStream.range(0, Math.ceilDiv(size(), CHUNK));
        long start = bytes.address() - file.bytes().address();
        (size() > CHUNK ? chunks.parallel() : chunks).forEach(chunk -> {
            long at = chunk * CHUNK;
            try {
                file.read(start + at, target.asSlice(at, Math.min(CHUNK, size() - at)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public long size() {
        return bytes.byteSize();
    }

    public ByteRegion slice(long offset, long size) {
        check(offset, size);
        return new ByteRegion(bytes.asSlice(offset, size), file);
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
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** A stream that begins with the first byte. */
    public InputStream stream() {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at == size() ? -1 : u8(at++);
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int count = (int) Math.min(length, size() - at);
                if (count == 0 && length > 0) {
                    return -1;
                }
                MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, into, offset, count);
                at += count;
                return count;
            }
        };
    }

    /** A view of at most 2 GB, little-endian. */
    public ByteBuffer buffer(long offset, long length) {
        check(offset, length);
        return bytes.asSlice(offset, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void check(long offset, long length) {
        long size = bytes.byteSize();
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw new MalformedFileException(
                    "it ends too early: " + length + " bytes are expected at " + offset + " of " + size);
        }
    }
}
