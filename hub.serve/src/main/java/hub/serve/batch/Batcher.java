package hub.serve.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs calls that wait at the same time as one pass. It has no thread of its own: the call that waits longest leads. It waits
 * for others, runs the pass for all of them, and then the next one leads.
 *
 * <p>If a pass of several calls fails, each of them runs alone: a bad one fails for itself.
 */
public final class Batcher<C, P, A> {

    private final BatchLimits limits;
    private final Passes<C, P, A> passes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<Waiting> queue = new ArrayDeque<>();
    /** Whether a call waits for others, or runs a pass. */
    private boolean hasLeader;

    /** @param passes what is run */
    public Batcher(BatchLimits limits, Passes<C, P, A> passes) {
        this.limits = limits;
        this.passes = passes;
    }

    /** What this one was made with. */
    public BatchLimits limits() {
        return limits;
    }

    /** How many calls wait. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs a call, together with others of an equal key.
     *
     * @param rows how much of a pass it takes; one of more rows than a pass has runs alone
     * @throws RejectedExecutionException if too many wait already, or this thread is interrupted while it waits
     */
    public A call(C call, Object key, long rows) {
        var own = new Waiting(call, key, rows);
        List<Waiting> together = List.of();
        lock.lock();
        try {
            if (hasLeader && queue.size() >= limits.maxQueueSize()) {
                throw new RejectedExecutionException(
                        "%d calls wait already, and no more are taken".formatted(queue.size()));
            }
            queue.add(own);
            arrived.signal();
            own.leads = !hasLeader;
            hasLeader = true;
            own.awaitTurn();
            if (own.leads) {
                together = gather(own);
            }
        } finally {
            lock.unlock();
        }
        if (!own.leads) {
            return own.answer();
        }
        try {
            run(together);
        } finally {
            handOver(together);
        }
        try {
            return own.answer();
        } finally {
            // What the others take their answers from may belong to this thread.
            awaitAnswered(together);
        }
    }

    /** Waits for more calls as long as the first one may, and takes those that go together. */
    private List<Waiting> gather(Waiting leader) {
        long end = leader.since + limits.maxQueueDelay().toNanos();
        try {
            long left = end - System.nanoTime();
            while (left > 0
                    && fitting(leader).stream().mapToLong(each -> each.rows).sum() < limits.maxBatchSize()) {
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Waiting> together = fitting(leader);
        queue.removeAll(together);
        together.forEach(each -> each.isTaken = true);
        return together;
    }

    /** The leader, and those behind it that go with it, as many as a pass takes. */
    private List<Waiting> fitting(Waiting leader) {
        var fitting = new ArrayList<Waiting>();
        long rows = 0;
        for (Waiting each : queue) {
            if (each == leader || each.key.equals(leader.key) && each.rows <= limits.maxBatchSize() - rows) {
                fitting.add(each);
                rows += each.rows;
            }
        }
        return fitting;
    }

    private void run(List<Waiting> together) {
        if (together.size() == 1) {
            together.getFirst().runAlone();
            return;
        }
        try {
            P pass = passes.run(together.stream().map(each -> each.call).toList());
            for (int i = 0; i < together.size(); i++) {
                together.get(i).pass = pass;
                together.get(i).index = i;
            }
        } catch (RuntimeException | Error failure) {
            together.forEach(Waiting::runAlone);
            if (together.stream().allMatch(each -> each.failure == null)) {
                passes.succeededOnlyAlone(failure);
            }
        }
    }

    /** Wakes those that have their results, and the next leader. */
    private void handOver(List<Waiting> done) {
        lock.lock();
        try {
            done.forEach(each -> {
                each.isDone = true;
                each.changed.signalAll();
            });
            letNextLead();
        } finally {
            lock.unlock();
        }
    }

    private void letNextLead() {
        Waiting next = queue.peek();
        hasLeader = next != null;
        if (next != null) {
            next.leads = true;
            next.changed.signalAll();
        }
    }

    private void awaitAnswered(List<Waiting> together) {
        lock.lock();
        try {
            for (Waiting each : together) {
                while (!each.isAnswered) {
                    each.changed.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A call, from its arrival to its answer. Its state changes under the lock. */
    private final class Waiting {

        private final C call;
        private final Object key;
        private final long rows;
        private final long since = System.nanoTime();
        private final Condition changed = lock.newCondition();

        private boolean leads;
        /** It is part of a pass. */
        private boolean isTaken;

        private boolean isDone;
        private boolean isAnswered;

        /** Written by the leader before it is done. */
        private P pass;

        private int index;
        private Throwable failure;

        Waiting(C call, Object key, long rows) {
            this.call = call;
            this.key = key;
            this.rows = rows;
        }

        /** Until it leads, or is done. */
        void awaitTurn() {
            while (!leads && !isDone) {
                if (isTaken) {
                    // The pass reads what this thread would free.
                    changed.awaitUninterruptibly();
                    continue;
                }
                try {
                    changed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    if (!leads && queue.remove(this)) {
                        throw new RejectedExecutionException("the call was interrupted while it waited", e);
                    }
                }
            }
        }

        void runAlone() {
            try {
                pass = passes.run(List.of(call));
                index = 0;
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        A answer() {
            try {
                if (failure instanceof Error error) {
                    throw error;
                }
                if (failure != null) {
                    throw (RuntimeException) failure;
                }
                return passes.answer(pass, index);
            } finally {
                lock.lock();
                try {
                    isAnswered = true;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
