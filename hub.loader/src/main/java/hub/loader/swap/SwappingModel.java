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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one revision of a model takes the place of another. */
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

    private final Serving<T> serving;
    private final LongAdder swaps = new LongAdder();

    /** Held while another revision is brought up; calls do not need it. */
    private final ReentrantLock swapping = new ReentrantLock();

    private final AtomicLong questions = new AtomicLong();

    // Only used while swapping.
    private long answered;
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
        this.serving = new Serving<>(name());
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
        return serving.call("use", running -> call.apply(running.model()));
    }

    @Override
    public Object invoke(String method, Arguments arguments) {
        return serving.call(method, running -> running.repo().invoke(running.model(), method, arguments));
    }

    @Override
    public List<Entrypoint> describe() {
        return serving.call("describe", running -> running.repo().describe(running.model()));
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
                usage(bundle).stream().mapToLong(BundleMemory.Usage::bytes).sum(),
                bundle);
    }

    private List<BundleMemory.Usage> usage(long bundle) {
        return memories.get().stream()
                .flatMap(memory -> memory.usage(bundle).stream())
                .toList();
    }

    /** Brings up the first revision: from the cache if it is there, and without network. */
    void begin() {
        withAnswer(() -> store.snapshot(ref, options.load()), answer -> {
            try {
                swap(answer.get());
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
            serving.settle(restart(served.get()));
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
        return withAnswer(this::newest, answer -> check(answer, true));
    }

    /** As {@link #update()}, but does not try again what has failed, as long as something serves. */
    boolean poll() {
        return withAnswer(this::newest, answer -> check(answer, serving.current() == null));
    }

    private Snapshot newest() {
        return store.update(ref, quietly);
    }

    private boolean check(Supplier<Snapshot> answer, boolean again) {
        try {
            Snapshot seen = answer.get();
            Running<T> running = serving.current();
            if (running != null
                    && running.snapshot().revision().equals(seen.revision())
                    && !running.repo().isClosed()) {
                refused = null;
                serving.tell(null);
                return false;
            }
            if (!again && seen.revision().equals(refused)) {
                return false;
            }
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
            Running<T> left = serving.current();
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

    /**
     * Does something with what the store says. It is asked before the lock is taken: whoever closes must not wait for a
     * network. An answer that comes after that to a later question is dropped.
     */
    private boolean withAnswer(Supplier<Snapshot> question, Predicate<Supplier<Snapshot>> work) {
        refuseFromWithin();
        long number = questions.incrementAndGet();
        Supplier<Snapshot> answer = answer(question);
        return exclusively(() -> {
            if (number < answered) {
                return false;
            }
            answered = number;
            return work.test(answer);
        });
    }

    private static Supplier<Snapshot> answer(Supplier<Snapshot> question) {
        try {
            Snapshot seen = question.get();
            return () -> seen;
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    private void refuseFromWithin() {
        if (serving.isInside()) {
            throw new IllegalStateException(
                    name() + " cannot be swapped from within a call: the call would wait for itself to end.");
        }
    }

    private boolean exclusively(BooleanSupplier work) {
        refuseFromWithin();
        swapping.lock();
        try {
            if (serving.isClosed()) {
                throw new IllegalStateException(name() + " is closed");
            }
            return work.getAsBoolean();
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
        Running<T> old = serving.current();
        boolean stopFirst = old != null && isStopFirst(old);
        serving.change(stopFirst ? null : old);
        if (stopFirst) {
            old.close(options.drain());
        }
        try {
            Running<T> started = starter.start(next);
            serving.tell(null);
            serving.settle(started);
        } catch (RuntimeException | Error e) {
            refused = next.revision();
            serving.settle(stopFirst ? restart(old.snapshot()) : old);
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
        tellListener();
    }

    private boolean isStopFirst(Running<T> old) {
        return switch (options.memory()) {
            case SIDE_BY_SIDE -> false;
            case STOP_FIRST -> true;
            case AUTOMATIC ->
                usage(old.repo().bundleId()).stream().anyMatch(use -> use.free() >= 0 && use.bytes() > use.free());
        };
    }

    private Running<T> restart(Snapshot snapshot) {
        if (serving.isClosed()) {
            return null;
        }
        try {
            return starter.start(snapshot);
        } catch (RuntimeException e) {
            LOG.error("{}: {}, which served before, did not start again: {}", name(), snapshot.revision(), text(e));
            return null;
        }
    }

    private RuntimeException failed(RuntimeException e) {
        Running<T> running = serving.current();
        String why = text(e);
        boolean news = serving.tell(why);
        // Nothing is being brought up any more, also where it could not even be asked for.
        serving.settle(running);
        if (news && !serving.isClosed()) {
            String still =
                    running == null ? "nothing serves" : running.snapshot().revision() + " serves on";
            LOG.warn("{}: {}; {}", name(), why, still);
            tellListener();
        }
        return e;
    }

    private void tellListener() {
        try {
            options.listener().accept(status());
        } catch (RuntimeException e) {
            LOG.warn("{}: its listener failed", name(), e);
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
        if (!serving.close()) {
            return Optional.empty();
        }
        // Ends the wait of whoever follows; a revision that is being brought up is given up.
        onClose.accept(this);
        starter.stop();
        swapping.lock();
        try {
            Running<T> last = serving.current();
            serving.settle(null);
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
