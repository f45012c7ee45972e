package hub.gpu.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/** The bytes that one or more tensors look at. */
public final class Storage {

    /** Of a copy: the bytes are in the order that they have in the file. */
    private static final int NOT_SWAPPED = 1;

    private final long size;
    private final boolean bigEndian;
    private Region bytes;
    private int widest = 1;

    /** Copies that are in use, by the width of the numbers whose bytes were swapped. */
    private final Map<Integer, Copy> copies = new HashMap<>();

    private static final class Copy {

        private final MallocBlock block;
        private int users;

        Copy(MallocBlock block) {
            this.block = block;
        }
    }

    public Storage(Region bytes) {
        this(bytes, false);
    }

    /** @param bigEndian whether the numbers in it have their highest byte first */
    public Storage(Region bytes, boolean bigEndian) {
        this.size = bytes.size();
        this.bigEndian = bigEndian;
        place(bytes);
    }

    /** One that is named before the place is known where it lies. */
    public Storage(long size) {
        this.size = size;
        this.bigEndian = false;
    }

    /** Says where it lies; at most once. */
    public void place(Region found) {
        if (bytes != null) {
            throw new Malformed("it has the content of a storage twice");
        }
        if (found.size() != size) {
            throw new Malformed("it has a storage of " + found.size() + " bytes where " + size + " are claimed");
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
    Region bytes() {
        return bytes;
    }

    boolean isBigEndian() {
        return bigEndian;
    }

    /** Says that it will be looked at as numbers of this width. */
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
     * Its bytes as numbers of this machine's order, aligned to the width of the widest that any tensor sees in them.
     *
     * <p>They are the file's own pages, unless the file has them in another order, or at an address that is no
     * multiple of the width: vectorised native code may end the process on such a one. Then all who ask share a copy,
     * which is freed when the last of them releases it.
     *
     * @throws java.io.UncheckedIOException if they had to be read, and cannot be
     */
    synchronized StorageLease lease(int width) {
        if (isUsableAsItLies(width)) {
            return new StorageLease(this, bytes.address(), 0);
        }
        int swapped = bigEndian ? width : NOT_SWAPPED;
        Copy copy = copies.computeIfAbsent(swapped, this::copy);
        copy.users++;
        return new StorageLease(this, copy.block.bytes().address(), swapped);
    }

    synchronized void release(int swapped) {
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
