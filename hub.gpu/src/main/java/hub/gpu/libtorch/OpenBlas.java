package hub.gpu.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * OpenBLAS, where the loaded libtorch has its matrix products from it. Its threads work at one product at a time, and
 * whoever comes meanwhile waits: so an operator that is called while others run keeps its products in its own thread.
 */
final class OpenBlas {

    static final boolean IS_HERE = C.exists("openblas_set_num_threads");

    private static final MethodHandle SET_THREADS =
            C.function("openblas_set_num_threads", FunctionDescriptor.ofVoid(C.INT32), Linker.Option.critical(false));

    /** What it was started with. */
    private static final int ALL = IS_HERE ? threads() : 1;

    private static final AtomicInteger CALLS = new AtomicInteger();

    private OpenBlas() {}

    /** An operator is about to be called; {@link #leave} must follow. */
    static void enter() {
        // The number holds for the whole process. Of two that enter at once the slower may set it for both, until the
        // next.
        setThreads(CALLS.incrementAndGet() == 1 ? ALL : 1);
    }

    static void leave() {
        CALLS.decrementAndGet();
    }

    private static void setThreads(int count) {
        try {
            SET_THREADS.invokeExact(count);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    /** How many threads a product has now. */
    static int threads() {
        try {
            return (int) C.function("openblas_get_num_threads", FunctionDescriptor.of(C.INT32))
                    .invokeExact();
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
