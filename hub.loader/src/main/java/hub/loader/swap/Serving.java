package hub.loader.swap;

import hub.core.LiveModel.State;
import hub.loader.Gate;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * The calls that a model serves: each is let into the revision that serves, counted, and waits while one revision makes
 * room for the next.
 */
final class Serving<T> {

    /** How it stands at one moment. */
    record Standing<T>(State state, Optional<Running<T>> running, Optional<String> failure, long calls, long errors) {}

    private final String name;
    private final ScopedValue<Running<T>> inside = ScopedValue.newInstance();
    private final LongAdder calls = new LongAdder();
    private final LongAdder errors = new LongAdder();

    private volatile Running<T> current;
    private boolean changing = true;
    private volatile boolean closed;
    // Its text: what a repo threw would keep the repo's classes.
    private String failure;

    Serving(String name) {
        this.name = name;
    }

    /** Runs a call in one revision from start to end, also where it is nested in another. */
    <R> R call(String what, Function<Running<T>, R> call) {
        if (isInside()) {
            return counted(inside.get(), call);
        }
        while (true) {
            Running<T> running = await();
            Gate.Call entered = running.enter(what);
            // Closed to new calls just now: another has taken its place.
            if (entered != null) {
                try (entered) {
                    return ScopedValue.where(inside, running).call(() -> counted(running, call));
                }
            }
        }
    }

    /** Whether the current thread is in a call. */
    boolean isInside() {
        return inside.isBound();
    }

    private <R> R counted(Running<T> running, Function<Running<T>, R> call) {
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

    private Running<T> await() {
        Running<T> running = current;
        if (running != null && !closed) {
            return running;
        }
        synchronized (this) {
            try {
                while (current == null && changing && !closed) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(name + ": interrupted while waiting for a revision to serve", e);
            }
            if (closed || current == null) {
                throw new IllegalStateException(name + (closed ? " is closed" : " serves nothing: " + failure));
            }
            return current;
        }
    }

    /** The revision that serves; null if none does. */
    Running<T> current() {
        return current;
    }

    synchronized Standing<T> standing() {
        State state = closed
                ? State.CLOSED
                : changing
                        ? State.SWAPPING
                        : current == null ? State.DOWN : failure != null ? State.STALE : State.SERVING;
        return new Standing<>(
                state, Optional.ofNullable(current), Optional.ofNullable(failure), calls.sum(), errors.sum());
    }

    /** Another revision is being brought up; until then this one serves, or, where it is null, calls wait. */
    synchronized void change(Running<T> meanwhile) {
        current = meanwhile;
        changing = true;
    }

    /** A revision serves from now on; null if none does. */
    synchronized void settle(Running<T> running) {
        current = running;
        changing = false;
        notifyAll();
    }

    /** Sets why the newest revision does not serve, or null; true if that is news. */
    synchronized boolean tell(String why) {
        boolean news = why != null && !why.equals(failure);
        failure = why;
        return news;
    }

    /** Lets no call in any more; true the first time. */
    synchronized boolean close() {
        boolean first = !closed;
        closed = true;
        notifyAll();
        return first;
    }

    boolean isClosed() {
        return closed;
    }
}
