package hub.gpu.memory;

import java.util.HashMap;
import java.util.Map;

/** The bytes that one or more tensors look at. */
public final class Storage {

    private final Region bytes;
    private final boolean bigEndian;

    /** Copies by the width of the numbers in them, for what cannot be used as it lies in the file. */
    private final Map<Integer, Region> copies = new HashMap<>();

    public Storage(Region bytes) {
        this(bytes, false);
    }

    /** @param bigEndian whether the numbers in it have their highest byte first */
    public Storage(Region bytes, boolean bigEndian) {
        this.bytes = bytes;
        this.bigEndian = bigEndian;
    }

    public long size() {
        return bytes.size();
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
        Region copy = Region.allocate(bytes.size());
        long chunk = 1 << 24;
        for (long at = 0; at < bytes.size(); at += chunk) {
            long length = Math.min(chunk, bytes.size() - at);
            var to = copy.buffer(at, length);
            to.put(bytes.buffer(at, length)).flip();
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
