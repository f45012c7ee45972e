package hub.gpu.libtorch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps a thread's operators in that thread while so many threads multiply matrices that they occupy half of the
 * processors or more: spread over several threads each would wait for those of the others, of OpenBLAS above all, which
 * work at one product at a time. There is one for each thread.
 */
final class Crowd {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final AtomicInteger CALLS = new AtomicInteger();

    /** OpenBLAS's threads as it was started. */
    private static final int ALL_OF_BLAS = NativeThreads.OPEN_BLAS.isHere() ? NativeThreads.OPEN_BLAS.count() : 1;

    /** Of a virtual thread OpenMP's number is the carrier's, which is another thread's the next moment. */
    private final boolean isVirtual = Thread.currentThread().isVirtual();

    private boolean hasCalled;

    /** OpenMP's threads before they were made one; 0 while they are not. */
    private int before;

    /** An operator that multiplies is about to be called; {@link #leave} must follow. */
    void enter() {
        boolean isCrowded = 2 * CALLS.incrementAndGet() > PROCESSORS;
        if (NativeThreads.OPEN_BLAS.isHere()) {
            // Of two that enter at once the slower may set it for both, until the next.
            NativeThreads.OPEN_BLAS.set(isCrowded ? 1 : ALL_OF_BLAS);
        }
        // What is set before a thread's first call is overwritten by libtorch.
        if (hasCalled && isCrowded != before > 0 && NativeThreads.OPEN_MP.isHere()) {
            gather(isCrowded);
        }
        hasCalled = true;
    }

    void leave() {
        CALLS.decrementAndGet();
        if (isVirtual && before > 0) {
            gather(false);
        }
    }

    private void gather(boolean isCrowded) {
        if (isCrowded) {
            before = NativeThreads.OPEN_MP.count();
            NativeThreads.OPEN_MP.set(1);
        } else {
            NativeThreads.OPEN_MP.set(before);
            before = 0;
        }
    }
}
