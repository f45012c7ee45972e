package hub.loader.swap;

import hub.core.HubException;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.Progress;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The revisions of one repo that may serve: those that the store knows, and the one that served last. */
final class Revisions {

    private static final Logger LOG = LoggerFactory.getLogger(Revisions.class);

    private final RepoRef ref;
    private final LoadOptions options;
    private final Supplier<RepoStore> stores;
    private final Consumer<Snapshot> admission;
    private final LastGood lastGood;
    private final AtomicLong questions = new AtomicLong();

    /**
     * @param options how the first revision is fetched; later ones come without progress
     * @param admission throws if a revision is not trusted
     */
    Revisions(
            RepoRef ref,
            LoadOptions options,
            Supplier<RepoStore> stores,
            Consumer<Snapshot> admission,
            LastGood lastGood) {
        this.ref = ref;
        this.options = options;
        this.stores = stores;
        this.admission = admission;
        this.lastGood = lastGood;
    }

    /** The first revision: from the cache if it is there, and then without network. */
    RevisionAnswer first() {
        return ask(() -> stores.get().snapshot(ref, options));
    }

    /** The revision that the branch or folder has now. */
    RevisionAnswer newest() {
        return ask(() ->
                stores.get().update(ref, options.withProgress(Progress.NONE).withForceReload(false)));
    }

    private RevisionAnswer ask(Supplier<Snapshot> question) {
        long number = questions.incrementAndGet();
        try {
            return new RevisionAnswer(number, question.get(), null);
        } catch (RuntimeException e) {
            return new RevisionAnswer(number, null, e);
        }
    }

    /**
     * Checks a revision before anything of it runs.
     *
     * @throws HubException if it is not trusted
     */
    void admit(Snapshot revision) {
        admission.accept(revision);
    }

    /** Notes for the next start of the process that a revision serves. */
    void served(Snapshot revision) {
        lastGood.write(revision);
    }

    /** The revision that served last, if its files are there and it is still trusted. */
    Optional<Snapshot> servedLast() {
        return lastGood.read().filter(this::isAdmitted);
    }

    private boolean isAdmitted(Snapshot revision) {
        try {
            admit(revision);
            return true;
        } catch (HubException e) {
            LOG.warn("{} at {} served before, but may not run again: {}", ref, revision.revision(), e.getMessage());
            return false;
        }
    }
}
