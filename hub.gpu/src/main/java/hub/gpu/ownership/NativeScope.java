package hub.gpu.ownership;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.util.Arrays;

/** A scope of a thread: the handles that were made while it was the innermost one. */
final class NativeScope implements TensorScope {

    private final ThreadContext context;
    final NativeScope parent;
    private TensorHandle[] handles = new TensorHandle[16];
    private int size;
    private boolean closed;

    NativeScope(ThreadContext context, NativeScope parent) {
        this.context = context;
        this.parent = parent;
    }

    void add(TensorHandle handle) {
        if (size == handles.length) {
            makeRoom();
        }
        handle.scope = this;
        handles[size++] = handle;
    }

    /** Forgets what was closed or kept meanwhile, so that a scope that lives long does not grow by it. */
    private void makeRoom() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (handles[i].scope == this && !handles[i].isClosed()) {
                handles[kept++] = handles[i];
            }
        }
        Arrays.fill(handles, kept, size, null);
        size = kept;
        if (size > handles.length / 2) {
            handles = Arrays.copyOf(handles, handles.length * 2);
        }
    }

    @Override
    public <T extends Tensor> T keep(T tensor) {
        requireThread();
        TensorHandle handle = ((NativeTensor) tensor).handle();
        if (isWithin(handle.scope)) {
            handle.scope = null;
            if (parent != null) {
                parent.add(handle);
            }
        }
        return tensor;
    }

    /** Whether a scope is this one, or was opened inside it. */
    private boolean isWithin(NativeScope scope) {
        for (NativeScope at = scope; at != null; at = at.parent) {
            if (at == this) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        requireThread();
        if (!closed) {
            context.leave(this);
        }
    }

    /** Closes what is in it. The scope can be used again. */
    void clear() {
        for (int i = 0; i < size; i++) {
            TensorHandle handle = handles[i];
            handles[i] = null;
            if (handle.scope == this) {
                handle.scope = null;
                handle.close();
            }
        }
        size = 0;
    }

    /** Clears it for good. */
    void end() {
        closed = true;
        clear();
    }

    boolean isClosed() {
        return closed;
    }

    private void requireThread() {
        if (!context.isCurrent()) {
            throw new IllegalStateException("A TensorScope belongs to the thread that opened it");
        }
    }
}
