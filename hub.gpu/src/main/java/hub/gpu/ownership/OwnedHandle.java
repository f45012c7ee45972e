package hub.gpu.ownership;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;

/**
 * Something native that belongs to an owner. It is freed exactly once: when it is closed and nobody uses it any more. Uses are
 * counted, and a close during a use waits for its end. As a phantom reference to its object it is also the safety net for
 * objects that nobody closed.
 */
public abstract class OwnedHandle<T> extends PhantomReference<T> {

    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(OwnedHandle.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TensorOwner owner;

    /** The number of uses at this moment, plus {@link #CLOSED} once it is closed. */
    @SuppressWarnings("unused")
    private volatile int state;

    /** Its neighbours in the list of {@link #shard}, which guards these fields. */
    OwnedHandle<?> previous;

    OwnedHandle<?> next;
    TensorOwner.Shard shard;

    /** @param object whose end closes it, at the latest */
    protected OwnedHandle(T object, TensorOwner owner) {
        super(object, owner.dropped());
        this.owner = owner;
    }

    /** Begins a use. {@link #release} ends the use. */
    protected final void begin() {
        while (true) {
            int now = (int) STATE.getOpaque(this);
            if (now < 0) {
                throw closed();
            }
            if (STATE.compareAndSet(this, now, now + 1)) {
                return;
            }
        }
    }

    /** Ends a use. */
    public final void release() {
        if ((int) STATE.getAndAdd(this, -1) - 1 == CLOSED) {
            end();
        }
    }

    /** Whoever it belongs to. */
    public final TensorOwner owner() {
        return owner;
    }

    final void close() {
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        if (before == 0) {
            end();
        }
    }

    final boolean isClosed() {
        return (int) STATE.getOpaque(this) < 0;
    }

    private void end() {
        clear();
        owner.remove(this);
        free();
    }

    /** Frees what it stands for. It is called once. */
    protected abstract void free();

    /** What to throw where a use begins after its end. */
    protected abstract IllegalStateException closed();
}
