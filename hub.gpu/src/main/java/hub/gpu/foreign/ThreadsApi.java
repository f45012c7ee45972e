package hub.gpu.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** How many threads operators are spread over. OpenMP's number is each thread's own, OpenBLAS's is the process's. */
public final class ThreadsApi {

    /** Whether OpenMP's number can be set. It needs torch_get_num_threads too: without this call first, libtorch would set its own number later. */
    public static final boolean HAS_OPEN_MP =
            NativeLibraries.has("omp_set_num_threads") && NativeLibraries.has("torch_get_num_threads");

    private static final MethodHandle TORCH_GET_NUM_THREADS =
            Downcalls.quick("torch_get_num_threads", Downcalls.POINTER);
    private static final MethodHandle OMP_SET_NUM_THREADS = Downcalls.function(
            "omp_set_num_threads", FunctionDescriptor.ofVoid(Downcalls.INT32), Linker.Option.critical(false));
    private static final MethodHandle OPENBLAS_GET_PARALLEL =
            Downcalls.function("openblas_get_parallel", FunctionDescriptor.of(Downcalls.INT32));
    private static final MethodHandle OPENBLAS_SET_NUM_THREADS = Downcalls.function(
            "openblas_set_num_threads", FunctionDescriptor.ofVoid(Downcalls.INT32), Linker.Option.critical(false));

    /** Whether OpenBLAS's number can be set. It cannot be set safely where OpenBLAS uses OpenMP's threads. */
    public static final boolean HAS_OPEN_BLAS = NativeLibraries.has("openblas_set_num_threads") && hasOpenBlasThreads();

    private ThreadsApi() {}

    /** Whether there is an OpenBLAS that has threads of its own, neither none nor OpenMP's. */
    public static boolean hasOpenBlasThreads() {
        int threadsOfItsOwn = 1;
        return NativeLibraries.has("openblas_get_parallel") && openblas_get_parallel() == threadsOfItsOwn;
    }

    /** libtorch's number for this thread. The first call in a thread sets OpenMP's number to it. */
    public static int torch_get_num_threads(long result) {
        try {
            return (int) TORCH_GET_NUM_THREADS.invokeExact(result);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    public static void omp_set_num_threads(int count) {
        try {
            OMP_SET_NUM_THREADS.invokeExact(count);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    private static int openblas_get_parallel() {
        try {
            return (int) OPENBLAS_GET_PARALLEL.invokeExact();
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    /** @param count 0 for as many as it was started with */
    public static void openblas_set_num_threads(int count) {
        try {
            OPENBLAS_SET_NUM_THREADS.invokeExact(count);
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
