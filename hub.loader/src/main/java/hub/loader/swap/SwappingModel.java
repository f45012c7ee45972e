package hub.loader.swap;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.FollowOptions;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.Unloaded;
import hub.core.spi.BundleMemory;
import hub.core.spi.Progress;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.loader.Gate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The revision that serves, the calls that it serves, and how another takes its place. */
final class SwappingModel<T> implements LiveModel<T> {

    private static final Logger LOG = LoggerFactory.getLogger(SwappingModel.class);

    private final RepoRef ref;
    private final String entrypoint;
    private final FollowOptions options;
    private final LoadOptions quietly;
    private final RepoStore store;
    private final Consumer<Snapshot> admit;
    private final Starter<T> starter;
    private final LastGood lastGood;
    private final Supplier<List<BundleMemory>> memories;
    private final Consumer<SwappingModel<T>> onClose;

    private final ScopedValue<Running<T>> inside = ScopedValue.newInstance();
    private final LongAdder calls = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder swaps = new LongAdder();

    /** Held while another revision is brought up; calls do not need it. */
    private final ReentrantLock swapping = new ReentrantLock();

    /** Guards the fields below, and tells those who wait for something that serves. */
    private final Object standing = new Object();

    private volatile Running<T> current;
    private boolean changing = true;
    private boolean closed;
    // Its text: what a repo threw would keep the repo's classes.
    private String failure;

    // Only used while swapping.
    private Snapshot previous;
    private String refused;

    SwappingModel(
            RepoRef ref,
            String entrypoint,
            FollowOptions options,
            RepoStore store,
            Consumer<Snapshot> admit,
            Starter<T> starter,
            LastGood lastGood,
            Supplier<List<BundleMemory>> memories,
            Consumer<SwappingModel<T>> onClose) {
        this.ref = ref;
        this.entrypoint = entrypoint;
        this.options = options;
        this.quietly = options.load().withProgress(Progress.NONE).withForceReload(false);
        this.store = store;
        this.admit = admit;
        this.starter = starter;
        this.lastGood = lastGood;
        this.memories = memories;
        this.onClose = onClose;
    }

    @Override
    public String name() {
        return options.name().orElseGet(() -> entrypoint + " of " + ref);
    }

    @Override
    public RepoRef ref() {
        return ref;
    }

    @Override
    public String entrypoint() {
        return entrypoint;
    }

    @Override
    public <R> R use(Function<? super T, ? extends R> call) {
        return serve("use", running -> call.apply(running.model()));
    }

    @Override
    public Object invoke(String method, Arguments arguments) {
        return serve(method, running -> running.repo().invoke(running.model(), method, arguments));
    }

    @Override
    public List<Entrypoint> describe() {
        return serve("describe", running -> running.repo().describe(running.model()));
    }

    private <R> R serve(String what, Function<Running<T>, R> call) {
        if (inside.isBound()) {
            return counted(inside.get(), call);
        }
        while (true) {
            Running<T> running = serving();
            Gate.Call entered = running.enter(what);
            // Closed to new calls just now: another has taken its place.
            if (entered != null) {
                try (entered) {
                    return ScopedValue.where(inside, running).call(() -> counted(running, call));
                }
            }
        }
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

    private Running<T> serving() {
        Running<T> running = current;
        if (running != null) {
            return running;
        }
        synchronized (standing) {
            try {
                while (current == null && changing && !closed) {
                    standing.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(name() + ": interrupted while waiting for a revision to serve", e);
            }
            if (current == null) {
                throw new IllegalStateException(name() + (closed ? " is closed" : " serves nothing: " + failure));
            }
            return current;
        }
    }

    @Override
    public Status status() {
        synchronized (standing) {
            Running<T> running = current;
            State state = closed
                    ? State.CLOSED
                    : changing
                            ? State.SWAPPING
                            : running == null ? State.DOWN : failure != null ? State.STALE : State.SERVING;
            long bundle = running == null ? -1 : running.repo().bundleId();
            return new Status(
                    state,
                    running == null ? "" : running.snapshot().revision(),
                    Optional.ofNullable(failure),
                    calls.sum(),
                    errors.sum(),
                    swaps.sum(),
                    usage(bundle).stream().mapToLong(BundleMemory.Usage::bytes).sum(),
                    bundle);
        }
    }

    private List<BundleMemory.Usage> usage(long bundle) {
        return memories.get().stream()
                .flatMap(memory -> memory.usage(bundle).stream())
                .toList();
    }

    /** Brings up the first revision: from the cache if it is there, and without network. */
    void begin() {
        exclusively(() -> {
            try {
                swap(store.snapshot(ref, options.load()));
            } catch (RuntimeException e) {
                standIn();
                throw failed(e);
            }
            return true;
        });
    }

    /** Brings up the revision that served before the last restart, where the newest cannot be had. */
    private void standIn() {
        String broken = refused;
        Optional<Snapshot> served =
                lastGood.read().filter(good -> !good.revision().equals(broken)).filter(this::isAdmitted);
        if (served.isPresent()) {
            become(restart(served.get()), false);
        }
    }

    private boolean isAdmitted(Snapshot snapshot) {
        try {
            admit.accept(snapshot);
            return true;
        } catch (HubException e) {
            LOG.warn("{}: {}, which served before, does not stand in: {}", name(), snapshot.revision(), text(e));
            return false;
        }
    }

    @Override
    public boolean update() {
        return exclusively(() -> check(true));
    }

    /** As {@link #update()}, but does not try again what has failed, as long as something serves. */
    boolean poll() {
        return exclusively(() -> check(current == null));
    }

    private boolean check(boolean again) {
        Snapshot seen;
        try {
            seen = store.update(ref, quietly);
        } catch (RuntimeException e) {
            throw failed(e);
        }
        Running<T> running = current;
        if (running != null
                && running.snapshot().revision().equals(seen.revision())
                && !running.repo().isClosed()) {
            refused = null;
            tell(null);
            return false;
        }
        if (!again && seen.revision().equals(refused)) {
            return false;
        }
        try {
            swap(seen);
            return true;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public void rollback() {
        exclusively(() -> {
            if (previous == null) {
                throw new HubException(Kind.NOT_FOUND, name() + ": no other revision has served before this one.");
            }
            Snapshot from = current == null ? null : current.snapshot();
            try {
                swap(previous);
            } catch (RuntimeException e) {
                throw failed(e);
            }
            if (from != null) {
                refused = from.revision();
                tell(from.revision() + " was rolled back.");
            }
            return true;
        });
    }

    private <R> R exclusively(Supplier<R> work) {
        if (inside.isBound()) {
            throw new IllegalStateException(
                    name() + " cannot be swapped from within a call: the call would wait for itself to end.");
        }
        swapping.lock();
        try {
            synchronized (standing) {
                if (closed) {
                    throw new IllegalStateException(name() + " is closed");
                }
            }
            return work.get();
        } finally {
            swapping.unlock();
        }
    }

    private void swap(Snapshot next) {
        try {
            admit.accept(next);
        } catch (RuntimeException e) {
            refused = next.revision();
            throw e;
        }
        Running<T> old = current;
        boolean stopFirst = old != null && isStopFirst(old);
        become(stopFirst ? null : old, true);
        if (stopFirst) {
            old.close(options.drain());
        }
        try {
            Running<T> started = starter.start(next);
            synchronized (standing) {
                failure = null;
            }
            become(started, false);
        } catch (RuntimeException e) {
            refused = next.revision();
            become(stopFirst ? restart(old.snapshot()) : old, false);
            throw e;
        }
        refused = null;
        lastGood.write(next);
        if (old != null) {
            previous = old.snapshot();
            swaps.increment();
            LOG.info("{} serves {} after {}", name(), next.revision(), previous.revision());
            if (!stopFirst) {
                old.close(options.drain());
            }
        }
        options.listener().accept(status());
    }

    private boolean isStopFirst(Running<T> old) {
        return switch (options.memory()) {
            case SIDE_BY_SIDE -> false;
            case STOP_FIRST -> true;
            case AUTOMATIC -> usage(old.repo().bundleId()).stream().anyMatch(use -> use.bytes() > use.free());
        };
    }

    private Running<T> restart(Snapshot snapshot) {
        try {
            return starter.start(snapshot);
        } catch (RuntimeException e) {
            LOG.error("{}: {}, which served before, did not start again: {}", name(), snapshot.revision(), text(e));
            return null;
        }
    }

    private void become(Running<T> serving, boolean stillChanging) {
        synchronized (standing) {
            current = serving;
            changing = stillChanging;
            standing.notifyAll();
        }
    }

    private RuntimeException failed(RuntimeException e) {
        synchronized (standing) {
            // Nothing is being brought up any more, also where it could not even be asked for.
            changing = false;
            standing.notifyAll();
        }
        String why = text(e);
        if (tell(why)) {
            String serving =
                    current == null ? "nothing serves" : current.snapshot().revision() + " serves on";
            LOG.warn("{}: {}; {}", name(), why, serving);
            options.listener().accept(status());
        }
        return e;
    }

    /** Sets why the newest revision does not serve; true if that is news. */
    private boolean tell(String why) {
        synchronized (standing) {
            boolean news = why != null && !why.equals(failure);
            failure = why;
            return news;
        }
    }

    private static String text(RuntimeException e) {
        return e instanceof HubException ? e.getMessage() : e.toString();
    }

    @Override
    public void close() {
        leave().ifPresent(last -> last.close(options.drain()));
    }

    @Override
    public Unloaded closeAndVerify() {
        return leave().map(last -> last.closeAndVerify(options.drain()))
                .orElseGet(() -> new Unloaded(ref.toString(), "", true, 0, 0, List.of()));
    }

    /** Serves nothing any more; what served is the caller's to close. */
    private Optional<Running<T>> leave() {
        synchronized (standing) {
            if (closed) {
                return Optional.empty();
            }
            closed = true;
            standing.notifyAll();
        }
        // Ends the wait of whoever follows; a swap that is under way ends first, or is interrupted.
        onClose.accept(this);
        swapping.lock();
        try {
            synchronized (standing) {
                Running<T> last = current;
                current = null;
                return Optional.ofNullable(last);
            }
        } finally {
            swapping.unlock();
        }
    }

    @Override
    public String toString() {
        return name() + " " + status().state();
    }
}
