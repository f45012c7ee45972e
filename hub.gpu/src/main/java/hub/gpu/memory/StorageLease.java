package hub.gpu.memory;

/** Bytes of a storage that native code looks at: they stay where they are until they are released, once. */
public final class StorageLease {

    private final Storage storage;
    private final long address;
    private final int swapped;

    /** @param swapped the width of the numbers whose bytes were swapped in a copy, 0 for the bytes as they lie in the file */
    StorageLease(Storage storage, long address, int swapped) {
        this.storage = storage;
        this.address = address;
        this.swapped = swapped;
    }

    public long address() {
        return address;
    }

    public long size() {
        return storage.size();
    }

    /** Whether they are the file's own pages, rather than memory that holds a copy. */
    public boolean isMapped() {
        return swapped == 0;
    }

    public void release() {
        storage.release(swapped);
    }
}
