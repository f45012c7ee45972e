package hub.gpu.memory;

/** The bytes of a storage while native code looks at them. They stay where they are until they are released, once. */
public final class BorrowedStorage {

    private final Storage storage;
    private final long address;
    private final int swapped;

    /** @param swapped the width of the numbers whose bytes are swapped in a copy; 0 for the pages of the file */
    BorrowedStorage(Storage storage, long address, int swapped) {
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

    /** Whether they are the pages of the file, and not a copy. */
    public boolean isMapped() {
        return swapped == 0;
    }

    public void release() {
        storage.release(swapped);
    }
}
