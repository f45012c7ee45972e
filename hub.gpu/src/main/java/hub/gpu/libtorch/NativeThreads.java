package hub.gpu.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * How many threads a library computes with.
 *
 * @param isHere whether the loaded libtorch has it; without it nothing may be asked
 */
record NativeThreads(boolean isHere, MethodHandle getter, MethodHandle setter) {

    /** The number is that of the thread that asks or sets it; libtorch sets it when a thread first calls an operator. */
    static final NativeThreads OPEN_MP = of("omp_get_max_threads", "omp_set_num_threads");

    /** The number is the process's. */
    static final NativeThreads OPEN_BLAS = of("openblas_get_num_threads", "openblas_set_num_threads");

    private static NativeThreads of(String getter, String setter) {
        var once = Linker.Option.critical(false);
        return new NativeThreads(
                C.exists(getter) && C.exists(setter),
                C.function(getter, FunctionDescriptor.of(C.INT32), once),
                C.function(setter, FunctionDescriptor.ofVoid(C.INT32), once));
    }

    int count() {
        try {
            return (int) getter.invokeExact();
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    void set(int count) {
        try {
            setter.invokeExact(count);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
