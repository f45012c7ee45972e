package hub.gpu.libtorch;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The scopes of the current thread. */
public final class Scopes {

    private Scopes() {}

    /** Opens a scope. */
    public static TensorScope open() {
        return Context.get().enter();
    }

    /** Runs something in a scope of its own, that only its result outlives. */
    public static Tensor within(UnaryOperator<Tensor> forward, Tensor input) {
        Context context = Context.get();
        Frame frame = context.enterSpare();
        try {
            return frame.keep(forward.apply(input));
        } finally {
            context.leaveSpare(frame);
        }
    }

    /** Frees a tensor now if the innermost scope would free it at its end; leaves any other alone. */
    public static void release(Tensor tensor) {
        Context.get().release(((NativeTensor) tensor).handle());
    }

    /** Runs something whose tensors belong to no scope: weights outlive the scope in which they happen to be loaded. */
    public static <T> T outside(Supplier<T> work) {
        Context context = Context.get();
        Frame suspended = context.suspend();
        try {
            return work.get();
        } finally {
            context.resume(suspended);
        }
    }
}
