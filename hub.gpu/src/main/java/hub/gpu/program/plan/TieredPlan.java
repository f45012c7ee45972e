package hub.gpu.program.plan;

import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The plan that a program begins with, and a faster one that takes its place when the program runs for the second time. The
 * faster one has other weights, and to compute them takes as long as a run: so the first answer does not wait for it.
 */
final class TieredPlan {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile HeldPlan plan;

    /** Makes the faster plan; null if there is none, or if it is in use. */
    private volatile Supplier<HeldPlan> faster;

    private volatile boolean hasRun;

    /** @param faster changes weights of {@code plan} and gives the plan that takes them; null if there is none */
    TieredPlan(HeldPlan plan, Supplier<HeldPlan> faster) {
        this.plan = plan;
        this.faster = faster;
    }

    /** Runs something with the plan. No weight changes meanwhile. */
    <R> R use(Function<HeldPlan, R> run) {
        if (faster == null) {
            return run.apply(plan);
        }
        if (hasRun) {
            change();
        }
        lock.readLock().lock();
        try {
            R result = run.apply(plan);
            hasRun = true;
            return result;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for those that run with the first plan. */
    private void change() {
        lock.writeLock().lock();
        try {
            if (faster != null) {
                plan = faster.get();
                faster = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
