package hub.gpu.operators;

import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.ScratchMemory;
import hub.gpu.foreign.ThreadsApi;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets the operators of a Java thread use only this thread while many threads multiply matrices, so that more than half of the
 * processors do it. Operators that use several threads would then wait for each other. OpenBLAS, for example, computes only
 * one such product at a time. Each Java thread has its own limit.
 */
final class OneThreadUnderLoad {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** The products that the process's threads compute now. It is static because the processors are the process's. */
    private static final AtomicInteger PRODUCTS = new AtomicInteger();

    private final ScratchMemory scratch;

    /** OpenMP's number of a virtual thread is the carrier's, and the carrier is another thread's the next moment. */
    private final boolean isVirtual = Thread.currentThread().isVirtual();

    /** libtorch's number of threads; 0 before it was asked. */
    private int all;

    private boolean isLimited;

    OneThreadUnderLoad(ScratchMemory scratch) {
        this.scratch = scratch;
    }

    /** An operator that multiplies is about to be called; {@link #afterProduct} must follow. */
    void beforeProduct() {
        boolean isCrowded = isCrowded();
        if (ThreadsApi.HAS_OPEN_BLAS) {
            // The number is the process's: of two threads that come here at once, the slower may set it for both.
            ThreadsApi.openblas_set_num_threads(isCrowded ? 1 : 0);
        }
        if (isCrowded != isLimited && ThreadsApi.HAS_OPEN_MP) {
            limit(isCrowded);
        }
        // Counted last: what fails before, a stack that overflows for instance, leaves nothing counted.
        PRODUCTS.incrementAndGet();
    }

    void afterProduct() {
        PRODUCTS.decrementAndGet();
        if (isVirtual && isLimited) {
            limit(false);
        }
    }

    /** An operator that does not multiply is about to be called. */
    void beforeOther() {
        if (isLimited && !isCrowded()) {
            limit(false);
        }
    }

    /** Whether one product more is too many. */
    private static boolean isCrowded() {
        return 2 * (PRODUCTS.get() + 1) > PROCESSORS;
    }

    /** Limits OpenMP to this thread, or lets it use all threads again. */
    private void limit(boolean toThisThread) {
        if (all == 0) {
            NativeStatus.check(ThreadsApi.torch_get_num_threads(scratch.out()), "the number of threads");
            all = scratch.outInt();
        }
        ThreadsApi.omp_set_num_threads(toThisThread ? 1 : all);
        isLimited = toThisThread;
    }
}
