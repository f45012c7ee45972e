package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.operators.TensorScopes;
import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A layer or model: a function of a tensor, with weights in final fields. It is for inference, and any number of threads
 * may apply it at once.
 */
@ConsumerType
public abstract class Module {

    private final UnaryOperator<Tensor> function = this::forward;

    /** Only subclasses make one. */
    protected Module() {}

    /** Computes the result; what is made on the way is freed by {@link #apply}. */
    protected abstract Tensor forward(Tensor x);

    /** Runs {@link #forward} in a scope of its own, and gives the result to the caller's scope. */
    public final Tensor apply(Tensor x) {
        return TensorScopes.within(function, x);
    }
}
