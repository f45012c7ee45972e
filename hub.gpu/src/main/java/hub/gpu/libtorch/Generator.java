package hub.gpu.libtorch;

import hub.core.HubException;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.UnaryOperator;

/**
 * The process's generator of random numbers on the CPU. The C interface cannot seed it, so two C++ functions are called
 * by their mangled names; neither throws.
 */
public final class Generator {

    private static final String DEFAULT = "_ZN2at6detail22getDefaultCPUGeneratorEv";
    private static final String SEED = "_ZN2at16CPUGeneratorImpl16set_current_seedEm";

    private Generator() {}

    /** Bound when a seed is first set. */
    private static final class Bound {
        /** Gives {@code const at::Generator&}, which is a pointer to a pointer to the implementation. */
        static final MethodHandle GET_DEFAULT = C.function(DEFAULT, FunctionDescriptor.of(C.POINTER));

        static final MethodHandle SET_SEED = C.function(SEED, FunctionDescriptor.ofVoid(C.POINTER, C.INT64));
    }

    /**
     * Fills a tensor with random numbers. Those for a GPU are drawn here, too: the generators there could only be seeded by
     * C++ functions that throw.
     */
    public static Tensor fill(Tensor tensor, UnaryOperator<Tensor> drawing) {
        if (tensor.device().isCpu()) {
            return drawing.apply(tensor);
        }
        try (TensorScope _ = Scopes.open()) {
            return tensor.copy_(drawing.apply(tensor.cpu()));
        }
    }

    /** Seeds it. */
    public static void seed(long seed) {
        if (!C.exists(DEFAULT) || !C.exists(SEED)) {
            throw new HubException(
                    HubException.Kind.DEPENDENCY, "This build of libtorch does not let its random numbers be seeded");
        }
        try {
            long generator = (long) Bound.GET_DEFAULT.invokeExact();
            long implementation =
                    MemorySegment.ofAddress(generator).reinterpret(Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
            Bound.SET_SEED.invokeExact(implementation, seed);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
