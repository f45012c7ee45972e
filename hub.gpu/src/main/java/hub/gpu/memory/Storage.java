package hub.gpu.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** The bytes that one or more tensors look at. */
public final class Storage {

    /** Marks a copy whose bytes have the order of the file. */
    private static final int NOT_SWAPPED = 1;

    private final long size;
    private final boolean bigEndian;
    private ByteRegion bytes;
    private int widest = 1;

    /** The copies that are in use, by the width of the numbers whose bytes are swapped in them. */
    private final Map<Integer, Copy> copies = new HashMap<>();

    private static final class Copy {

        private final MallocBlock block;
        private int users;

        Copy(MallocBlock block) {
            this.block = block;
        }
    }

    public Storage(ByteRegion bytes) {
        this(bytes, false);
    }

    /** @param bigEndian whether the numbers in it have their highest byte first */
    public Storage(ByteRegion bytes, boolean bigEndian) {
        this.size = bytes.size();
        this.bigEndian = bigEndian;
        place(bytes);
    }

    /** A storage that is known by its size before its place in the file is known. */
    public Storage(long size) {
        this.size = size;
        this.bigEndian = false;
    }

    /** Says where it lies, at most once. */
    public void place(ByteRegion found) {
        if (bytes != null) {
            throw new MalformedFileException("it has the content of a storage twice");
        }
        if (found.size() != size) {
            throw new MalformedFileException(
                    "it has a storage of " + found.size() + " bytes where " + size + " are claimed");
        }
        bytes = found;
        expect(widest);
    }

    public boolean isPlaced() {
        return bytes != null;
    }

    public long size() {
        return size;
    }

    /** Its bytes as they lie in the file. */
    ByteRegion bytes() {
        return bytes;
    }

    boolean isBigEndian() {
        return bigEndian;
    }

    /** Says that a tensor of it has numbers of this width. */
    void expect(int width) {
        widest = Math.max(widest, width);
        if (bytes != null && !isUsableAsItLies(widest)) {
            bytes.keepReadable();
        }
    }

    private boolean isUsableAsItLies(int width) {
        return !(bigEndian && width > 1) && bytes.isAligned(widest);
    }

    /**
     * Its bytes as numbers in this machine's order, aligned to the widest numbers that any tensor has in it.
     *
     * <p>They are the file's own pages, if these have this order and alignment: vectorised native code may end the process
     * on a number that is not aligned. If not, all who ask share a copy. It is freed when the last of them releases it.
     *
     * @throws java.io.UncheckedIOException if they must be read for the copy, and cannot be
     */
    synchronized BorrowedStorage borrow(int width) {
        if (isUsableAsItLies(width)) {
            return new BorrowedStorage(this, bytes.address(), 0);
        }
        int swapped = bigEndian ? width : NOT_SWAPPED;
        Copy copy = copies.computeIfAbsent(swapped, this::copy);
        copy.users++;
        return new BorrowedStorage(this, copy.block.bytes().address(), swapped);
    }

    synchronized void release(int swapped) {
        bytes.released();
        Copy copy = copies.get(swapped);
        if (copy != null && --copy.users == 0) {
            copies.remove(swapped);
            copy.block.free();
        }
    }

    private Copy copy(int swapped) {
        MallocBlock block = MallocBlock.allocate(size);
        try {
            bytes.copyTo(block.bytes());
            swap(block.bytes(), swapped);
            return new Copy(block);
        } catch (RuntimeException | Error e) {
            block.free();
            throw e;
        }
    }

    private static void swap(MemorySegment numbers, int width) {
        for (long at = 0; at + width <= numbers.byteSize(); at += width) {
            switch (width) {
                case 2 ->
                    numbers.set(
                            ValueLayout.JAVA_SHORT_UNALIGNED,
                            at,
                            Short.reverseBytes(numbers.get(ValueLayout.JAVA_SHORT_UNALIGNED, at)));
                case 4 ->
                    numbers.set(
                            ValueLayout.JAVA_INT_UNALIGNED,
                            at,
                            Integer.reverseBytes(numbers.get(ValueLayout.JAVA_INT_UNALIGNED, at)));
                case 8 ->
                    numbers.set(
                            ValueLayout.JAVA_LONG_UNALIGNED,
                            at,
                            Long.reverseBytes(numbers.get(ValueLayout.JAVA_LONG_UNALIGNED, at)));
                default -> {
                    return;
                }
            }
        }
    }
}
