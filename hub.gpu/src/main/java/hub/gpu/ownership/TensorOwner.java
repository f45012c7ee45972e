package hub.gpu.ownership;

import hub.gpu.foreign.MallocApi;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;

/**
 * One who makes tensors, as a rule a bundle. It knows all of its tensors that live, and its compiled programs, and frees them
 * when it is closed.
 */
public final class TensorOwner implements AutoCloseable {

    private static final int SHARDS = 16;

    private final String name;
    private final Shard[] shards = new Shard[SHARDS];
    private final ReferenceQueue<Object> dropped = new ReferenceQueue<>();
    private volatile boolean closed;

    /** A list of tensors. An owner has several, so that threads do not wait for each other. */
    static final class Shard {
        private OwnedHandle<?> first;

        private synchronized void add(OwnedHandle<?> handle) {
            handle.next = first;
            if (first != null) {
                first.previous = handle;
            }
            first = handle;
        }

        private synchronized void remove(OwnedHandle<?> handle) {
            if (handle.previous != null) {
                handle.previous.next = handle.next;
            } else if (first == handle) {
                first = handle.next;
            }
            if (handle.next != null) {
                handle.next.previous = handle.previous;
            }
            handle.previous = null;
            handle.next = null;
        }

        private synchronized void collect(List<OwnedHandle<?>> into) {
            for (OwnedHandle<?> handle = first; handle != null; handle = handle.next) {
                into.add(handle);
            }
        }
    }

    /** @param name for messages and figures: the bundle's symbolic name */
    public TensorOwner(String name) {
        this.name = name;
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    /** Its name in messages and figures. */
    public String name() {
        return name;
    }

    boolean isClosed() {
        return closed;
    }

    ReferenceQueue<Object> dropped() {
        return dropped;
    }

    /** Takes a handle. A closed owner frees it at once. */
    public void add(OwnedHandle<?> handle) {
        closeDropped();
        handle.shard = shards[(int) Thread.currentThread().threadId() & (SHARDS - 1)];
        handle.shard.add(handle);
        // close() sets the flag before it empties the shards. So either close() sees this handle, or this thread sees
        // the flag.
        if (closed) {
            handle.close();
            throw stopped();
        }
    }

    void remove(OwnedHandle<?> handle) {
        handle.shard.remove(handle);
    }

    /** Throws if it is closed. */
    public void requireOpen() {
        if (closed) {
            throw stopped();
        }
    }

    private IllegalStateException stopped() {
        return new IllegalStateException("%s has stopped: it can make no more tensors".formatted(name));
    }

    private void closeDropped() {
        for (var reference = dropped.poll(); reference != null; reference = dropped.poll()) {
            ((OwnedHandle<?>) reference).close();
        }
    }

    /** The handles that live now. */
    List<OwnedHandle<?>> handles() {
        closeDropped();
        var handles = new ArrayList<OwnedHandle<?>>();
        for (Shard shard : shards) {
            shard.collect(handles);
        }
        return handles;
    }

    /** Frees everything. What is in use at this moment is freed when that use ends. */
    @Override
    public void close() {
        closed = true;
        List<OwnedHandle<?>> left = handles();
        left.forEach(OwnedHandle::close);
        if (!left.isEmpty()) {
            MallocApi.malloc_trim();
        }
    }
}
