package hub.loader.swap;

import hub.core.Repo;
import hub.core.Unloaded;
import hub.core.spi.Snapshot;
import hub.loader.thread.CallGate;
import hub.loader.thread.ContextClassLoader;
import java.time.Duration;
import java.util.function.Function;
import org.osgi.framework.BundleReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One revision of a model that runs, and the calls inside it. */
final class RunningRevision<T> {

    private static final Logger LOG = LoggerFactory.getLogger(RunningRevision.class);

    private final Snapshot snapshot;
    private final Repo repo;
    private final CallGate gate = new CallGate();

    // Of nothing after closing: some thread may keep this object longer.
    private volatile Model<T> model;

    /** What the entrypoint returned, and the class loader of its repo; null if the model's class is another bundle's. */
    private record Model<T>(T object, ClassLoader own) {}

    RunningRevision(Snapshot snapshot, Repo repo, T model) {
        this.snapshot = snapshot;
        this.repo = repo;
        this.model = new Model<>(model, own(model, repo.bundleId()));
    }

    private static ClassLoader own(Object model, long bundleId) {
        ClassLoader loader = model == null ? null : model.getClass().getClassLoader();
        boolean isOwn = loader instanceof BundleReference reference
                && reference.getBundle().getBundleId() == bundleId;
        return isOwn ? loader : null;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    Repo repo() {
        return repo;
    }

    /** Whether it is this revision, and still runs. */
    boolean serves(Snapshot revision) {
        return snapshot.revision().equals(revision.revision()) && !repo.isClosed();
    }

    /** Calls the model. Threads that it starts find the repo's own classes and resources by name, as in every other call. */
    <R> R use(Function<? super T, ? extends R> call) {
        Model<T> used = model;
        return used.own() == null
                ? call.apply(used.object())
                : ContextClassLoader.within(used.own(), () -> call.apply(used.object()));
    }

    T model() {
        return model.object();
    }

    /** Enters; null if it is closed to new calls. */
    CallGate.Call enter(String what) {
        return gate.enter(what);
    }

    /** {@linkplain #drain Drains} it, and closes the bundle. */
    void close(Duration limit) {
        drain(limit);
        repo.close();
    }

    /** As {@link #close}, and looks whether anything is left. */
    Unloaded closeAndVerify(Duration limit) {
        drain(limit);
        return repo.closeAndVerify();
    }

    /** Lets nobody in any more, and waits for those inside. */
    void drain(Duration limit) {
        gate.close();
        try {
            if (!gate.awaitEmpty(limit)) {
                LOG.warn(
                        "{} at {} is closed under calls that have not returned after {} s: {}",
                        snapshot.ref(),
                        snapshot.revision(),
                        limit.toSeconds(),
                        String.join("; ", gate.inside()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        model = new Model<>(null, null);
    }
}
