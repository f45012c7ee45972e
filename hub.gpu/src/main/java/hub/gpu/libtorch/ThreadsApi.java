package hub.gpu.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** How many threads operators are spread over. OpenMP's number is each thread's own, OpenBLAS's is the process's. */
final class ThreadsApi {

    /** Whether OpenMP's number can be set; before 2.10 has it, libtorch's own would overwrite it some time. */
    static final boolean HAS_OPEN_MP = C.exists("omp_set_num_threads") && C.exists("torch_get_num_threads");

    private static final int THREADS_OF_ITS_OWN = 1;

    private static final MethodHandle TORCH_GET_NUM_THREADS = C.quick("torch_get_num_threads", C.POINTER);
    private static final MethodHandle OMP_SET_NUM_THREADS =
            C.function("omp_set_num_threads", FunctionDescriptor.ofVoid(C.INT32), Linker.Option.critical(false));
    private static final MethodHandle OPENBLAS_GET_PARALLEL =
            C.function("openblas_get_parallel", FunctionDescriptor.of(C.INT32));
    private static final MethodHandle OPENBLAS_SET_NUM_THREADS =
            C.function("openblas_set_num_threads", FunctionDescriptor.ofVoid(C.INT32), Linker.Option.critical(false));

    /** Whether there is an OpenBLAS with threads of its own; one with OpenMP's has nothing that could be set safely. */
    static final boolean HAS_OPEN_BLAS =
            C.exists("openblas_set_num_threads") && openblas_get_parallel() == THREADS_OF_ITS_OWN;

    private ThreadsApi() {}

    /** libtorch's number for this thread; it sets OpenMP's, which it otherwise does some time later. */
    static int torch_get_num_threads(long result) {
        try {
            return (int) TORCH_GET_NUM_THREADS.invokeExact(result);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static void omp_set_num_threads(int count) {
        try {
            OMP_SET_NUM_THREADS.invokeExact(count);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    static int openblas_get_parallel() {
        try {
            return (int) OPENBLAS_GET_PARALLEL.invokeExact();
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }

    /** @param count 0 for as many as it was started with */
    static void openblas_set_num_threads(int count) {
        try {
            OPENBLAS_SET_NUM_THREADS.invokeExact(count);
        } catch (Throwable e) {
            throw C.sneak(e);
        }
    }
}
