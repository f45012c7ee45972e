package hub.gpu.operators;

import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.ThreadContext;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The scopes of the current thread. */
public final class TensorScopes {

    private TensorScopes() {}

    /** Opens a scope. */
    public static TensorScope open() {
        return ThreadContext.get().enter();
    }

    /** Runs something in a scope of its own, which only its result outlives. */
    public static Tensor within(UnaryOperator<Tensor> forward, Tensor input) {
        return ThreadContext.get().within(forward, input);
    }

    /** Frees a tensor now if the innermost scope would free it at its end. Any other stays. */
    public static void release(Tensor tensor) {
        ThreadContext.get().release(((NativeTensor) tensor).handle());
    }

    /** Runs something whose tensors belong to no scope: weights outlive the scope in which they happen to be loaded. */
    public static <T> T outside(Supplier<T> work) {
        return ThreadContext.get().outside(work);
    }
}
