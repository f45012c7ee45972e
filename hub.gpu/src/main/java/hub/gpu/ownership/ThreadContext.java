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

    private static final ThreadLocal<ThreadContext> CURRENT = ThreadLocal.withInitial(ThreadContext::new);

    private final Thread thread = Thread.currentThread();
    private final ScratchMemory scratch;
    private NativeScope top;
    private NativeScope spare;

    private ThreadContext() {
        if (!NativeLibraries.has("aoti_torch_call_dispatcher")) {
            throw new IllegalStateException("libtorch is not loaded: it is when Torch makes the first tensor");
        }
        scratch = new ScratchMemory();
        DispatcherApi.aoti_torch_grad_mode_set_enabled(false);
    }

    /** That of the current thread, in which libtorch then computes without gradients. */
    public static ThreadContext get() {
        ThreadContext context = CURRENT.get();
        context.switchGradientsOff();
        return context;
    }

    /** Must come before each call, as {@link #get} does it: gradients are off for good in platform threads alone. */
    public void switchGradientsOff() {
        if (thread.isVirtual()) {
            // The mode belongs to the carrier thread, and that may be another one each time.
            DispatcherApi.aoti_torch_grad_mode_set_enabled(false);
        }
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** The thread's memory for calls of C functions. */
    public ScratchMemory scratch() {
        return scratch;
    }

    /** A new tensor object, owned by {@code owner} and by the thread's scope. */
    public NativeTensor adopt(long tensor, Owner owner) {
        var made = new NativeTensor(tensor, owner);
        TensorHandle handle = made.handle();
        owner.add(handle);
        NativeScope scope = openScope();
        if (scope != null) {
            scope.add(handle);
        }
        return made;
    }

    /** The innermost scope, or null. One can have been closed from where it was suspended. */
    private NativeScope openScope() {
        while (top != null && top.isClosed()) {
            top = top.parent;
        }
        return top;
    }

    /** Frees a tensor now if the innermost scope would free it at its end; leaves any other alone. */
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

    /** A scope that only {@link #within} holds: the last such one is used again, which spares an object per call. */
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
