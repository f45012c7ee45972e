package hub.loader.swap;

import hub.core.LiveModel.State;
import hub.loader.thread.CallGate;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The calls of a model. Each call is counted and runs in the revision that serves. It waits while there is none because
 * one revision makes room for the next.
 */
final class Serving<T> {

    /** The state at one moment. */
    record Standing<T>(
            State state, Optional<RunningRevision<T>> running, Optional<String> failure, long calls, long errors) {}

    private final String name;
    private final ScopedValue<RunningRevision<T>> inside = ScopedValue.newInstance();
    private final LongAdder calls = new LongAdder();
    private final LongAdder errors = new LongAdder();

    private volatile RunningRevision<T> current;
    private boolean changing = true;
    private volatile boolean closed;
    // Closed, but not to calls from within calls of other models.
    private volatile boolean draining;
    // Texts, because an exception of a repo would keep the repo's classes.
    private String failure;
    private String outage;

    Serving(String name) {
        this.name = name;
    }

    /** Runs a call in one revision from start to end. A call inside another one runs in the same revision. */
    <R> R call(String what, Function<RunningRevision<T>, R> call) {
        return ask(what, running -> counted(running, call));
    }

    /** Asks a revision something that is no call of the model, and is not counted. */
    <R> R ask(String what, Function<RunningRevision<T>, R> question) {
        if (isInside()) {
            return question.apply(inside.get());
        }
        while (true) {
            RunningRevision<T> running = await();
            CallGate.Call entered = running.enter(what);
            // If it is null, another revision has just taken this one's place.
            if (entered != null) {
                try (entered) {
                    return entered.scope().where(inside, running).call(() -> question.apply(running));
                }
            }
        }
    }

    /** Whether the current thread is in a call. */
    boolean isInside() {
        return inside.isBound();
    }

    private <R> R counted(RunningRevision<T> running, Function<RunningRevision<T>, R> call) {
        boolean done = false;
        try {
            R result = call.apply(running);
            done = true;
            return result;
        } finally {
            calls.increment();
            if (!done) {
                errors.increment();
            }
        }
    }

    private RunningRevision<T> await() {
        RunningRevision<T> running = current;
        if (running != null && !refuses()) {
            return running;
        }
        synchronized (this) {
            try {
                // What is closed brings nothing up any more.
                while (current == null && changing && !closed) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(name + ": interrupted while waiting for a revision to serve", e);
            }
            if (refuses() || current == null) {
                throw new IllegalStateException(name + (closed ? " is closed" : " serves nothing: " + reason()));
            }
            return current;
        }
    }

    private boolean refuses() {
        return closed && !(draining && CallGate.isWithinCall());
    }

    /** The revision that serves; null if none does. */
    RunningRevision<T> current() {
        return current;
    }

    /** The revision of the call that this thread is in, else the one that serves. */
    Optional<RunningRevision<T>> revision() {
        return Optional.ofNullable(isInside() ? inside.get() : current);
    }

    synchronized State state() {
        if (closed) {
            return State.CLOSED;
        }
        if (changing) {
            return State.SWAPPING;
        }
        if (current == null) {
            return State.DOWN;
        }
        return failure != null ? State.STALE : State.SERVING;
    }

    synchronized Standing<T> standing() {
        return new Standing<>(
                state(), Optional.ofNullable(current), Optional.ofNullable(reason()), calls.sum(), errors.sum());
    }

    private String reason() {
        return outage != null ? outage : failure;
    }

    /** Another revision is being brought up. Until then the given one serves; if it is null, calls wait. */
    synchronized void change(RunningRevision<T> meanwhile) {
        current = meanwhile;
        changing = true;
    }

    /** Lets calls wait if the revision that serves has ended; that revision, or empty if it runs. */
    synchronized Optional<RunningRevision<T>> lose() {
        if (current == null || !current.repo().isClosed()) {
            return Optional.empty();
        }
        var lost = Optional.of(current);
        change(null);
        return lost;
    }

    /**
     * A revision serves from now on; null if none does. One that has ended never serves: calls wait, as after {@link #lose()}.
     *
     * @return the given revision if it has ended
     */
    synchronized Optional<RunningRevision<T>> settle(RunningRevision<T> running) {
        if (running != null && running.repo().isClosed()) {
            change(null);
            return Optional.of(running);
        }
        current = running;
        changing = false;
        if (running != null) {
            outage = null;
        }
        notifyAll();
        return Optional.empty();
    }

    /** Sets why the newest revision does not serve, or null; true if that is news. */
    synchronized boolean tell(String why) {
        boolean news = why != null && !why.equals(reason());
        failure = why;
        outage = null;
        return news;
    }

    /** Sets why the revision that has ended does not serve again; true if that is news. Holds until one serves. */
    synchronized boolean tellOutage(String why) {
        boolean news = !why.equals(reason());
        outage = why;
        return news;
    }

    /** Lets no call in any more; true if it was open. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        notifyAll();
        return first;
    }

    /** As {@link #close()}, but calls of other models that are under way may still call this one. */
    synchronized boolean drain() {
        draining = draining || !closed;
        return close();
    }

    boolean isClosed() {
        return closed;
    }
}
