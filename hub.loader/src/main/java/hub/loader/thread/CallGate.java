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

    /** Bound in the work of every call: what it calls is within it. */
    private static final ScopedValue<Boolean> WITHIN = ScopedValue.newInstance();

    private enum State {
        OPEN,
        OPEN_WITHIN_CALLS,
        CLOSED
    }

    /** A call that is inside. It leaves when it is closed. */
    public final class Call implements AutoCloseable {

        private final Thread thread = Thread.currentThread();
        private final String what;

        private Call(String what) {
            this.what = what;
        }

        /** Where the work of the call is done: a carrier that may bind more. */
        public ScopedValue.Carrier scope() {
            return ScopedValue.where(WITHIN, true);
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
    private volatile State state = State.OPEN;

    /** Whether the current thread does the work of a call, of this gate or of another one. */
    public static boolean isWithinCall() {
        return WITHIN.isBound();
    }

    /** Enters; null if the gate is closed. */
    public Call enter(String what) {
        for (int now = count.get(); now > 0 && admits(); now = count.get()) {
            if (count.compareAndSet(now, now + 1)) {
                if (!admits()) {
                    // It was shut in between, and may have counted as empty.
                    release();
                    return null;
                }
                var call = new Call(what);
                inside.add(call);
                return call;
            }
        }
        return null;
    }

    private boolean admits() {
        return state == State.OPEN || state == State.OPEN_WITHIN_CALLS && isWithinCall();
    }

    /** Lets nobody in any more; true if it was open. */
    public boolean close() {
        if (!leaveOpen(State.CLOSED)) {
            return false;
        }
        release();
        return true;
    }

    /**
     * Lets nobody in any more but who is within a call already, of this gate or of another one; true if it was open. Those
     * within are waited for where they are inside first, so this gate counts as empty as soon as it is empty once.
     */
    public boolean closeToOthers() {
        if (!leaveOpen(State.OPEN_WITHIN_CALLS)) {
            return false;
        }
        if (count.get() == 1) {
            empty.countDown();
        }
        return true;
    }

    private synchronized boolean leaveOpen(State next) {
        boolean wasOpen = state == State.OPEN;
        state = wasOpen ? next : state;
        return wasOpen;
    }

    /** Whether {@link #close()} or {@link #closeToOthers()} was called. */
    public boolean isClosed() {
        return state != State.OPEN;
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
        int left = count.decrementAndGet();
        if (left == 0 || left == 1 && state == State.OPEN_WITHIN_CALLS) {
            empty.countDown();
        }
    }
}
