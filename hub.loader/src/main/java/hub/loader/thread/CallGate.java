package hub.loader.thread;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the calls inside something that can be closed. Nobody enters a closed gate, and who closed it can wait until the
 * last call has left.
 */
public final class CallGate {

    /** A call that is inside. It leaves when it is closed. */
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

    // The gate itself counts as one, until it is closed. So zero means: closed, and the last call has left.
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

    /** Lets nobody in any more; true if it was open. */
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

    /**
     * Waits until the last call has left a closed gate. It does not wait if the calling thread is inside itself. Calls that
     * end the process never return: they count as gone when no others are left.
     */
    public boolean awaitEmpty(Duration limit) throws InterruptedException {
        if (inside.stream().anyMatch(call -> call.thread == Thread.currentThread())) {
            return false;
        }
        if (!inside.isEmpty() && inside.stream().allMatch(call -> endsProcess(call.thread))) {
            return true;
        }
        return empty.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean endsProcess(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                        && frame.getMethodName().equals("exit"));
    }

    /** The calls that are inside, each with its name, its thread, and the place where the thread stands. */
    public List<String> inside() {
        return inside.stream()
                .map(call -> call.what + " in thread " + call.thread.getName() + ThreadPosition.of(call.thread))
                .toList();
    }

    private void release() {
        if (count.decrementAndGet() == 0) {
            empty.countDown();
        }
    }
}
