package hub.gpu.memory;

import hub.gpu.DType;
import hub.gpu.StoredTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** A tensor of a checkpoint: a view of a storage. All of its elements lie inside the storage: this is checked when it is made. */
public final class MappedTensor extends StridedStoredTensor {

    /** More than any library computes with. */
    public static final int MAX_DIMENSIONS = 64;

    private static final int CHUNK = 1 << 20;

    private final Storage storage;
    private final long elements;

    /** @throws MalformedFileException if not every element lies in the storage */
    public MappedTensor(Storage storage, DType dtype, long offset, long[] shape, long[] strides) {
        this(storage, storage.size(), dtype, offset, shape, strides);
    }

    /**
     * @param end where the part of the storage ends that belongs to this tensor, in bytes
     * @throws MalformedFileException if not every element lies before it
     */
    public MappedTensor(Storage storage, long end, DType dtype, long offset, long[] shape, long[] strides) {
        super(dtype, shape, strides, offset);
        this.storage = storage;
        storage.expect(width());
        try {
            this.elements = check(end);
        } catch (ArithmeticException e) {
            throw malformed("which is more than can be counted");
        }
    }

    /** @throws MalformedFileException if not every element lies in the storage */
    public static MappedTensor contiguous(Storage storage, DType dtype, long... shape) {
        try {
            return new MappedTensor(storage, dtype, 0, shape, contiguousStrides(shape));
        } catch (ArithmeticException e) {
            throw new MalformedFileException(
                    "a tensor of shape " + Arrays.toString(shape) + " has more elements than can be counted");
        }
    }

    /** With the elements of a column side by side: the order of Fortran, NumPy's order F. */
    public static MappedTensor columns(Storage storage, DType dtype, long... shape) {
        long[] strides = contiguous(storage, dtype, reversed(shape)).strides();
        return new MappedTensor(storage, dtype, 0, shape, reversed(strides));
    }

    private static long[] reversed(long... values) {
        long[] reversed = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }

    private long check(long limit) {
        if (shape.length > MAX_DIMENSIONS) {
            throw malformed("and " + MAX_DIMENSIONS + " dimensions are the most");
        }
        if (shape.length != strides.length) {
            throw malformed("whose shape and strides differ in length");
        }
        long count = 1;
        for (long size : shape) {
            if (size < 0) {
                throw malformed("whose shape is negative");
            }
            count = size == 0 ? 0 : Math.multiplyExact(count, size);
        }
        Math.multiplyExact(count, dtype.bytes());
        long last = offset;
        for (int i = 0; i < shape.length; i++) {
            if (strides[i] < 0) {
                throw malformed("whose strides are negative");
            }
            if (count > 0) {
                last = Math.addExact(last, Math.multiplyExact(shape[i] - 1, strides[i]));
            }
        }
        long end = Math.multiplyExact(count == 0 ? last : Math.addExact(last, 1), dtype.bytes());
        if (offset < 0 || end > limit) {
            throw malformed("which ends at byte " + end + " of a storage of " + limit);
        }
        return count;
    }

    private MalformedFileException malformed(String why) {
        return new MalformedFileException("it has a tensor of shape " + Arrays.toString(shape) + ", strides "
                + Arrays.toString(strides) + ", offset " + offset + " and type " + dtype.torchName() + ", " + why);
    }

    @Override
    public long elements() {
        return elements;
    }

    /** Bytes of a number; an element may have two. */
    private int width() {
        return dtype.isComplex() ? dtype.bytes() / 2 : dtype.bytes();
    }

    /**
     * The bytes of the storage for native code, in this machine's order and aligned for the elements. They can be written.
     *
     * @throws java.io.UncheckedIOException if they must be read for this, and cannot be
     */
    public BorrowedStorage borrow() {
        return storage.borrow(width());
    }

    /** The bytes that it looks at, perhaps beside others. */
    public Storage storage() {
        return storage;
    }

    @Override
    public boolean sharesStorage(StoredTensor other) {
        return other instanceof MappedTensor mapped && mapped.storage == storage;
    }

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
        if (elements == 0) {
            return;
        }
        if (isContiguous() && !storage.isBigEndian()) {
            long first = offset * dtype.bytes();
            for (long at = 0; at < bytes(); at += CHUNK) {
                write(out, storage.bytes().buffer(first + at, Math.min(CHUNK, bytes() - at)));
            }
            return;
        }
        var gather = new Gather(out);
        gather.dimension(0, offset);
        gather.flush();
    }

    private boolean isContiguous() {
        long expected = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            if (shape[i] != 1 && strides[i] != expected) {
                return false;
            }
            expected *= shape[i];
        }
        return true;
    }

    private static void write(WritableByteChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    /** Collects scattered elements in order of their indices. */
    private final class Gather {

        private final WritableByteChannel out;
        private final ByteRegion from = storage.bytes();
        private final int width = width();

        /** Numbers are read as little-endian. To put them as big-endian swaps their bytes. */
        private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK)
                .order(storage.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);

        Gather(WritableByteChannel out) {
            this.out = out;
        }

        void dimension(int dimension, long at) throws IOException {
            if (dimension == shape.length) {
                row(at, 1, 1);
            } else if (dimension == shape.length - 1) {
                row(at, shape[dimension], strides[dimension]);
            } else {
                for (long i = 0; i < shape[dimension]; i++) {
                    dimension(dimension + 1, at + i * strides[dimension]);
                }
            }
        }

        private void row(long at, long count, long stride) throws IOException {
            long next = at * dtype.bytes();
            long step = stride * dtype.bytes();
            for (long i = 0; i < count; i++, next += step) {
                if (buffer.remaining() < dtype.bytes()) {
                    flush();
                }
                number(next);
                if (dtype.isComplex()) {
                    number(next + width);
                }
            }
        }

        private void number(long at) {
            switch (width) {
                case 1 -> buffer.put((byte) from.u8(at));
                case 2 -> buffer.putShort((short) from.u16(at));
                case 4 -> buffer.putInt(from.i32(at));
                default -> buffer.putLong(from.i64(at));
            }
        }

        void flush() throws IOException {
            write(out, buffer.flip());
            buffer.clear();
        }
    }

    @Override
    public String toString() {
        return dtype.torchName() + " " + Arrays.toString(shape);
    }
}
