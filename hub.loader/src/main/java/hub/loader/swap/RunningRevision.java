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

    /** Lets nobody in any more, waits for those inside, and closes the bundle. */
    void close(Duration limit) {
        leave(limit);
        repo.close();
    }

    /** As {@link #close}, and looks whether anything is left. */
    Unloaded closeAndVerify(Duration limit) {
        leave(limit);
        return repo.closeAndVerify();
    }

    private void leave(Duration limit) {
        gate.close();
        awaitCalls(limit);
        model = new Model<>(null, null);
    }

    /** Lets nobody in any more who is not within a call, and waits for those inside. It stays as it is for those within. */
    void drain(Duration limit) {
        gate.closeToOthers();
        awaitCalls(limit);
    }

    private void awaitCalls(Duration limit) {
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
    }
}
