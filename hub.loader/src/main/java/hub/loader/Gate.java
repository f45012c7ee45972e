package hub.loader;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls inside something that will be closed: until then anyone may enter, afterwards nobody, and whoever
 * closes it can wait for the last to leave.
 */
public final class Gate {

    /** A call that is inside; closing it is leaving. */
    public final class Call implements AutoCloseable {

        private final Thread thread = Thread.currentThread();
        private final String what;

        private Call(String what) {
            this.what = what;
        }

        @Override
        public void close() {
            inside.remove(this);
            release();
        }
    }

    // One for the gate itself: the count is zero only when it is closed and the last call has left.
    private final AtomicInteger count = new AtomicInteger(1);
    private final Set<Call> inside = ConcurrentHashMap.newKeySet();
    private final CountDownLatch empty = new CountDownLatch(1);
    private volatile boolean closed;

    /** Enters; null if the gate is closed. */
    public Call enter(String what) {
        for (int now = count.get(); now > 0 && !closed; now = count.get()) {
            if (count.compareAndSet(now, now + 1)) {
                var call = new Call(what);
                inside.add(call);
                return call;
            }
        }
        return null;
    }

    /** Lets nobody in any more; true the first time. */
    public synchronized boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        release();
        return true;
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Waits until the last call has left a closed gate; the caller's own calls are not waited for. */
    public boolean awaitEmpty(Duration limit) throws InterruptedException {
        if (inside.stream().anyMatch(call -> call.thread == Thread.currentThread())) {
            return false;
        }
        return empty.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The calls that are inside: what each is, its thread, and where it stands. */
    public List<String> inside() {
        return inside.stream()
                .map(call -> call.what + " in thread " + call.thread.getName() + Place.of(call.thread))
                .toList();
    }

    private void release() {
        if (count.decrementAndGet() == 0) {
            empty.countDown();
        }
    }
}
