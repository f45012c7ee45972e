package hub.gpu.ownership;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.foreign.DispatcherApi;
import hub.gpu.foreign.NativeLibraries;
import hub.gpu.foreign.ScratchMemory;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What a thread needs to call libtorch: its scratch memory and its scopes. */
public final class ThreadContext {

    private static final PerThread<ThreadContext> CURRENT = new PerThread<>(ThreadContext::new);

    private final long thread = Thread.currentThread().threadId();
    private final boolean isVirtual = Thread.currentThread().isVirtual();
    private final ScratchMemory scratch;
    private NativeScope top;
    private NativeScope spare;

    private ThreadContext() {
        if (!NativeLibraries.has("aoti_torch_call_dispatcher")) {
            throw new IllegalStateException("libtorch is not loaded: Torch loads it when it makes the first tensor");
        }
        scratch = new ScratchMemory();
        DispatcherApi.aoti_torch_grad_mode_set_enabled(false);
    }

    /** The context of the current thread. libtorch computes without gradients there from now on. */
    public static ThreadContext get() {
        ThreadContext context = CURRENT.get();
        context.switchGradientsOff();
        return context;
    }

    /** Switches gradients off in a virtual thread. It must come before each call; {@link #get} does it. */
    public void switchGradientsOff() {
        if (isVirtual) {
            // The mode belongs to the carrier thread, and the carrier may be another one each time.
            DispatcherApi.aoti_torch_grad_mode_set_enabled(false);
        }
    }

    boolean isCurrent() {
        return Thread.currentThread().threadId() == thread;
    }

    /** The thread's memory for calls of C functions. */
    public ScratchMemory scratch() {
        return scratch;
    }

    /** A new tensor of a handle. It belongs to {@code owner}, and to the innermost scope of the thread. */
    public NativeTensor adopt(long tensor, TensorOwner owner) {
        var made = new NativeTensor(tensor, owner);
        TensorHandle handle = made.handle();
        owner.add(handle);
        NativeScope scope = openScope();
        if (scope != null) {
            scope.add(handle);
        }
        return made;
    }

    /** The innermost scope that is open, or null. A scope can be closed while {@link #outside} has set it aside. */
    private NativeScope openScope() {
        while (top != null && top.isClosed()) {
            top = top.parent;
        }
        return top;
    }

    /** Frees a tensor now if the innermost scope would free it at its end. Any other stays. */
    public void release(TensorHandle handle) {
        NativeScope scope = openScope();
        if (scope != null && handle.scope == scope) {
            handle.close();
        }
    }

    /** Opens a scope. */
    public TensorScope enter() {
        top = new NativeScope(this, openScope());
        return top;
    }

    /** Runs something in a scope of its own, which only its result outlives. */
    public Tensor within(UnaryOperator<Tensor> forward, Tensor input) {
        NativeScope scope = enterSpare();
        try {
            return scope.keep(forward.apply(input));
        } finally {
            leaveSpare(scope);
        }
    }

    /** Runs something whose tensors belong to no scope. */
    public <T> T outside(Supplier<T> work) {
        NativeScope suspended = top;
        top = null;
        try {
            return work.get();
        } finally {
            top = suspended;
        }
    }

    /** A scope that only {@link #within} holds. The last one is used again: this saves an object per call. */
    private NativeScope enterSpare() {
        NativeScope parent = openScope();
        NativeScope scope = spare != null && spare.parent == parent ? spare : new NativeScope(this, parent);
        spare = null;
        top = scope;
        return scope;
    }

    private void leaveSpare(NativeScope scope) {
        while (top != scope && top != null) {
            top.end();
            top = top.parent;
        }
        if (top == scope) {
            top = scope.parent;
            scope.clear();
            spare = scope;
        }
    }

    void leave(NativeScope scope) {
        NativeScope at = top;
        while (at != scope && at != null) {
            at.end();
            at = at.parent;
        }
        scope.end();
        top = openScope();
    }
}
