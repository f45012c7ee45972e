package hub.gpu.memory;

import java.util.HashMap;
import java.util.Map;

/** The bytes that one or more tensors look at. */
public final class Storage {

    private static final long CHUNK = 1 << 24;

    private final long size;
    private final boolean bigEndian;
    private Region bytes;

    /** Copies by the width of the numbers in them, for what cannot be used as it lies in the file. */
    private final Map<Integer, Region> copies = new HashMap<>();

    public Storage(Region bytes) {
        this(bytes, false);
    }

    /** @param bigEndian whether the numbers in it have their highest byte first */
    public Storage(Region bytes, boolean bigEndian) {
        this.size = bytes.size();
        this.bytes = bytes;
        this.bigEndian = bigEndian;
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
    }

    public boolean isPlaced() {
        return bytes != null;
    }

    public long size() {
        return size;
    }

    /**
     * Its bytes as numbers of this machine's order, aligned to their width.
     *
     * <p>They are the file's own pages, unless the file has them in another order, or at an address that is no
     * multiple of the width: vectorised native code may end the process on such a one.
     */
    synchronized Region region(int width) {
        boolean swap = bigEndian && width > 1;
        if (!swap && bytes.address() % width == 0) {
            return bytes;
        }
        return copies.computeIfAbsent(width, w -> copy(w, swap));
    }

    private Region copy(int width, boolean swap) {
        Region copy = Region.allocate(size);
        for (long at = 0; at < size; at += CHUNK) {
            int length = (int) Math.min(CHUNK, size - at);
            var to = copy.buffer(at, length);
            to.put(bytes.buffer(at, length));
            if (swap) {
                for (int i = 0; i + width <= length; i += width) {
                    for (int low = i, high = i + width - 1; low < high; low++, high--) {
                        byte b = to.get(low);
                        to.put(low, to.get(high)).put(high, b);
                    }
                }
            }
        }
        return copy;
    }
}
