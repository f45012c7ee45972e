package hub.gpu.ownership;

import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;

/**
 * One of libtorch's tensor objects. It is freed exactly once: when it is closed and nobody uses it any more. Uses are
 * counted, and a close during a use waits for its end. As a phantom reference to its tensor it is also the safety net for
 * tensors that nobody closed.
 */
public final class TensorHandle extends PhantomReference<NativeTensor> {

    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(TensorHandle.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TensorOwner owner;
    private final long address;

    /** The number of uses at this moment, plus {@link #CLOSED} once it is closed. */
    @SuppressWarnings("unused")
    private volatile int state;

    /** Its neighbours in the list of {@link #shard}, which guards these fields. */
    TensorHandle previous;

    TensorHandle next;
    TensorOwner.Shard shard;

    /** The scope that closes it. Only the thread of that scope reads this field. */
    NativeScope scope;

    TensorHandle(NativeTensor tensor, long address, TensorOwner owner) {
        super(tensor, owner.dropped());
        this.address = address;
        this.owner = owner;
    }

    /** Begins a use, and gives the address. {@link #release} ends the use. */
    public long acquire() {
        while (true) {
            int now = (int) STATE.getOpaque(this);
            if (now < 0) {
                throw closed();
            }
            if (STATE.compareAndSet(this, now, now + 1)) {
                return address;
            }
        }
    }

    /** Ends a use. */
    public void release() {
        if ((int) STATE.getAndAdd(this, -1) - 1 == CLOSED) {
            free();
        }
    }

    /** Whoever the tensor belongs to. */
    public TensorOwner owner() {
        return owner;
    }

    void close() {
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        if (before == 0) {
            free();
        }
    }

    boolean isClosed() {
        return (int) STATE.getOpaque(this) < 0;
    }

    private void free() {
        clear();
        owner.remove(this);
        NativeStatus.check(TensorApi.aoti_torch_delete_tensor_object(address), "freeing a tensor");
    }

    private IllegalStateException closed() {
        return new IllegalStateException(
                owner.isClosed()
                        ? "This tensor is freed: its owner %s has stopped".formatted(owner.name())
                        : "This tensor is closed: close() was called, or the scope that it was made in has ended."
                                + " TensorScope.keep lets a tensor outlive its scope");
    }
}
