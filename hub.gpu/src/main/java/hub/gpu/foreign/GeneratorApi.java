package hub.gpu.foreign;

import hub.core.HubException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * The process's generator of random numbers on the CPU. The C interface cannot seed it, so this calls two C++ functions by
 * their mangled names. Neither throws.
 */
public final class GeneratorApi {

    private static final String DEFAULT = "_ZN2at6detail22getDefaultCPUGeneratorEv";
    private static final String SEED = "_ZN2at16CPUGeneratorImpl16set_current_seedEm";

    private GeneratorApi() {}

    /** Bound when a seed is first set. */
    private static final class Bound {
        /** Gives {@code const at::Generator&}, which is a pointer to a pointer to the implementation. */
        static final MethodHandle GET_DEFAULT = Downcalls.function(DEFAULT, FunctionDescriptor.of(Downcalls.POINTER));

        static final MethodHandle SET_SEED =
                Downcalls.function(SEED, FunctionDescriptor.ofVoid(Downcalls.POINTER, Downcalls.INT64));
    }

    /**
     * Seeds it.
     *
     * @throws HubException of kind DEPENDENCY if this build of libtorch does not show these functions
     */
    public static void seed(long seed) {
        if (!NativeLibraries.has(DEFAULT) || !NativeLibraries.has(SEED)) {
            throw new HubException(
                    HubException.Kind.DEPENDENCY, "This build of libtorch does not let its random numbers be seeded");
        }
        try {
            long generator = (long) Bound.GET_DEFAULT.invokeExact();
            Bound.SET_SEED.invokeExact(NativeMemory.getLong(generator), seed);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
