package hub.loader.swap;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.FollowOptions;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.RepoRef;
import hub.core.Unloaded;
import hub.core.spi.BundleMemory;
import hub.core.spi.FailureMessage;
import hub.core.spi.Snapshot;
import hub.core.spi.SwapListener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A followed model. A new revision takes the place of the old one while calls go on. */
final class SwappingModel<T> implements LiveModel<T> {

    private static final Logger LOG = LoggerFactory.getLogger(SwappingModel.class);

    private final Followed<T> followed;
    private final FollowOptions options;
    private final Revisions revisions;
    private final Starter<T> starter;
    private final Supplier<List<BundleMemory>> memories;
    private final Supplier<List<SwapListener>> listeners;
    private final Consumer<SwappingModel<T>> onClose;

    private final Serving<T> serving;
    private final Reviver<T> reviver;
    private final LongAdder swaps = new LongAdder();

    /** Held while another revision is brought up; calls do not need it. */
    private final ReentrantLock swapping = new ReentrantLock();

    private volatile Thread swapper;

    // Used under the lock only.
    private long answered;
    private Snapshot previous;
    private String refused;

    /**
     * @param memories those that know what a bundle holds
     * @param listeners are told of swaps and failures, beside the listener of the options
     * @param onClose is told as soon as this serves nothing any more
     */
    SwappingModel(
            Followed<T> followed,
            Revisions revisions,
            Starter<T> starter,
            Supplier<List<BundleMemory>> memories,
            Supplier<List<SwapListener>> listeners,
            Consumer<SwappingModel<T>> onClose) {
        this.followed = followed;
        this.options = followed.options();
        this.revisions = revisions;
        this.starter = starter;
        this.memories = memories;
        this.listeners = listeners;
        this.onClose = onClose;
        this.serving = new Serving<>(followed.name());
        this.reviver = new Reviver<>(followed.name(), serving, starter, () -> exclusively(this::revive));
    }

    @Override
    public String name() {
        return followed.name();
    }

    @Override
    public RepoRef ref() {
        return followed.ref();
    }

    @Override
    public String entrypoint() {
        return followed.entrypoint();
    }

    @Override
    public <R> R use(Function<? super T, ? extends R> call) {
        return serving.call("use", running -> running.use(call));
    }

    @Override
    public Object invoke(String method, Arguments arguments) {
        return serving.call(method, running -> running.repo().invoke(running.model(), method, arguments));
    }

    @Override
    public List<Entrypoint> describe() {
        return serving.ask("describe", running -> running.repo().describe(running.model()));
    }

    @Override
    public Status status() {
        Serving.Standing<T> standing = serving.standing();
        long bundle =
                standing.running().map(running -> running.repo().bundleId()).orElse(-1L);
        return new Status(
                standing.state(),
                standing.running().map(running -> running.snapshot().revision()).orElse(""),
                standing.failure(),
                standing.calls(),
                standing.errors(),
                swaps.sum(),
                BundleMemory.bytes(memories.get(), bundle),
                bundle);
    }

    @Override
    public String revision() {
        return serving.revision().map(running -> running.snapshot().revision()).orElse("");
    }

    @Override
    public State state() {
        return serving.state();
    }

    /** Brings up the first revision. If it cannot be had, the one that served last stands in, and this throws. */
    void begin() {
        refuseFromWithin();
        RevisionAnswer answer = revisions.first();
        exclusively(() -> {
            if (!isInTime(answer)) {
                return false;
            }
            try {
                swap(answer.get());
            } catch (RuntimeException e) {
                standIn();
                throw failed(e);
            }
            return true;
        });
    }

    private void standIn() {
        String broken = refused;
        reviver.settle(revisions
                .servedLast()
                .filter(good -> !good.revision().equals(broken))
                .map(this::restart)
                .orElse(null));
    }

    @Override
    public boolean update() {
        return look(true);
    }

    /** As {@link #update()}, but does not try again what has failed, as long as something serves. */
    boolean poll() {
        return look(false);
    }

    /** The store is asked before the lock is taken: whoever closes this must not wait for a network. */
    private boolean look(boolean retry) {
        refuseFromWithin();
        RevisionAnswer answer = revisions.newest();
        return exclusively(() -> isInTime(answer) && take(answer, retry));
    }

    /** Whether this is the answer to the newest question that was answered so far. */
    private boolean isInTime(RevisionAnswer answer) {
        if (answer.question() < answered) {
            return false;
        }
        answered = answer.question();
        return true;
    }

    private boolean take(RevisionAnswer answer, boolean retry) {
        try {
            Snapshot newest = answer.get();
            RunningRevision<T> running = serving.current();
            if (running != null && running.serves(newest)) {
                refused = null;
                serving.tell(null);
                return false;
            }
            if (running != null && !retry && newest.revision().equals(refused)) {
                return false;
            }
            swap(newest);
            return true;
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public void rollback() {
        refuseFromWithin();
        exclusively(() -> {
            if (previous == null) {
                throw new HubException(Kind.NOT_FOUND, name() + ": no other revision has served before this one.");
            }
            RunningRevision<T> left = serving.current();
            try {
                swap(previous);
            } catch (RuntimeException e) {
                throw failed(e);
            }
            if (left != null) {
                refused = left.snapshot().revision();
                serving.tell(refused + " was rolled back.");
            }
            return true;
        });
    }

    private void refuseFromWithin() {
        if (serving.isInside()) {
            throw new IllegalStateException(
                    name() + " cannot be swapped from within a call: the call would wait for itself to end.");
        }
    }

    private boolean exclusively(BooleanSupplier work) {
        swapping.lock();
        try {
            // Before it asks: whoever closes this then sees the swap, or the swap sees that this is closed.
            swapper = Thread.currentThread();
            if (serving.isClosed()) {
                throw new IllegalStateException(name() + " is closed");
            }
            return work.getAsBoolean();
        } finally {
            swapper = null;
            swapping.unlock();
        }
    }

    /**
     * Whether a thread is in a swap. Once this is closed, the swap ends soon by itself. An interrupt would end the old revision
     * under its calls.
     */
    boolean isSwappedBy(Thread thread) {
        return swapper == thread;
    }

    private void swap(Snapshot next) {
        try {
            revisions.admit(next);
        } catch (RuntimeException e) {
            refused = next.revision();
            throw e;
        }
        RunningRevision<T> old = serving.current();
        boolean stopFirst = old != null && isStopFirst(old);
        serving.change(stopFirst ? null : old);
        if (stopFirst) {
            old.close(options.drain());
        }
        try {
            RunningRevision<T> started = reviver.start(next);
            serving.tell(null);
            reviver.settle(started);
        } catch (RuntimeException | Error e) {
            // What ended a revision may have broken this one too: then it is tried again.
            refused = reviver.isDisturbed() ? null : next.revision();
            reviver.settle(stopFirst ? restart(old.snapshot()) : old);
            throw e;
        }
        refused = null;
        revisions.served(next);
        if (old != null) {
            previous = old.snapshot();
            swaps.increment();
            LOG.info("{} serves {} after {}", name(), next.revision(), previous.revision());
            tellListeners(listener -> listener.swapped(this, old.snapshot().revision()));
            if (!stopFirst) {
                old.close(options.drain());
            }
        }
        tellListener();
    }

    /** Tries once to bring back the revision that ended; true if one serves. */
    private boolean revive() {
        try {
            reviver.bringBack().ifPresent(revived -> {
                LOG.info("{} serves {} again", name(), revived.revision());
                tellListener();
            });
            return true;
        } catch (RuntimeException e) {
            // First the reason: whoever waits is told it.
            boolean news = serving.tellOutage(FailureMessage.of(e));
            reviver.settle(null);
            report(e, news);
            return false;
        }
    }

    private boolean isStopFirst(RunningRevision<T> old) {
        return switch (options.memory()) {
            case SIDE_BY_SIDE -> false;
            case STOP_FIRST -> true;
            case AUTOMATIC ->
                BundleMemory.usage(memories.get(), old.repo().bundleId()).stream()
                        .anyMatch(use -> use.free() >= 0 && use.bytes() > use.free());
        };
    }

    private RunningRevision<T> restart(Snapshot snapshot) {
        if (serving.isClosed()) {
            return null;
        }
        try {
            return reviver.start(snapshot);
        } catch (RuntimeException e) {
            LOG.error(
                    "{}: {}, which served before, did not start again: {}",
                    name(),
                    snapshot.revision(),
                    FailureMessage.of(e));
            return null;
        }
    }

    private RuntimeException failed(RuntimeException e) {
        report(e, serving.tell(FailureMessage.of(e)));
        return e;
    }

    private void report(RuntimeException e, boolean news) {
        if (news && !serving.isClosed()) {
            RunningRevision<T> running = serving.current();
            String still =
                    running == null ? "nothing serves" : running.snapshot().revision() + " serves on";
            LOG.warn("{}: {}; {}", name(), FailureMessage.of(e).replaceFirst("\\.$", ""), still);
            tellListeners(listener -> listener.failed(this, FailureMessage.of(e)));
            tellListener();
        }
    }

    private void tellListeners(Consumer<SwapListener> event) {
        for (SwapListener listener : listeners.get()) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("{}: {} failed", name(), listener, e);
            }
        }
    }

    private void tellListener() {
        try {
            options.listener().accept(status());
        } catch (RuntimeException e) {
            LOG.warn("{}: its listener failed", name(), e);
        }
    }

    @Override
    public void close() {
        leave().ifPresent(last -> last.close(options.drain()));
    }

    @Override
    public Unloaded closeAndVerify() {
        return leave().map(last -> last.closeAndVerify(options.drain()))
                .orElseGet(() -> new Unloaded(ref().toString(), "", true, 0, 0, List.of()));
    }

    /**
     * From now on it serves only calls made from a running call. This waits for the running calls. It takes no lock, and leaves
     * the bundle as it is.
     */
    void drain() {
        RunningRevision<T> last = serving.current();
        if (serving.drain()) {
            giveUp();
            if (last != null) {
                last.drain(options.drain());
            }
        }
    }

    /** A revision that is being brought up is given up: closing does not wait for it. */
    private void giveUp() {
        onClose.accept(this);
        starter.stop();
    }

    /** Serves nothing any more; what served is the caller's to close. */
    private Optional<RunningRevision<T>> leave() {
        if (!serving.close()) {
            return Optional.empty();
        }
        giveUp();
        swapping.lock();
        try {
            RunningRevision<T> last = serving.current();
            reviver.settle(null);
            return Optional.ofNullable(last);
        } finally {
            swapping.unlock();
        }
    }

    @Override
    public String toString() {
        return name() + " " + status().state();
    }
}
