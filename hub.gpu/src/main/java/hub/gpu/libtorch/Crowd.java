package hub.gpu.libtorch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a thread's operators in that thread while so many threads multiply matrices that they occupy more than half of the
 * processors: spread over several threads each would wait for those of the others, of OpenBLAS above all, which work at
 * one product at a time. There is one for each thread.
 */
final class Crowd {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final AtomicInteger CALLS = new AtomicInteger();

    private final Context context;

    /** Of a virtual thread OpenMP's number is the carrier's, which is another thread's the next moment. */
    private final boolean isVirtual = Thread.currentThread().isVirtual();

    /** libtorch's number of threads; 0 before it was asked. */
    private int all;

    private boolean isGathered;

    Crowd(Context context) {
        this.context = context;
    }

    /** An operator that multiplies is about to be called; {@link #leave} must follow. */
    void enter() {
        boolean isCrowded = isCrowded();
        if (ThreadsApi.HAS_OPEN_BLAS) {
            // Of two that enter at once the slower may set it for both, until the next.
            ThreadsApi.openblas_set_num_threads(isCrowded ? 1 : 0);
        }
        if (isCrowded != isGathered && ThreadsApi.HAS_OPEN_MP) {
            gather(isCrowded);
        }
        // Counted last: what fails before, a stack that overflows for instance, leaves nothing counted.
        CALLS.incrementAndGet();
    }

    void leave() {
        CALLS.decrementAndGet();
        if (isVirtual && isGathered) {
            gather(false);
        }
    }

    /** An operator that does not multiply is about to be called. */
    void pass() {
        if (isGathered && !isCrowded()) {
            gather(false);
        }
    }

    /** Whether one caller more is too many. */
    private static boolean isCrowded() {
        return 2 * (CALLS.get() + 1) > PROCESSORS;
    }

    private void gather(boolean gathered) {
        if (all == 0) {
            Status.check(ThreadsApi.torch_get_num_threads(context.out()), "the number of threads");
            all = context.outInt();
        }
        ThreadsApi.omp_set_num_threads(gathered ? 1 : all);
        isGathered = gathered;
    }
}
