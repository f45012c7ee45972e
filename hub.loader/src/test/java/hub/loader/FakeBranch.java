package hub.loader;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A branch whose newest revision a test sets. */
final class FakeBranch implements RepoStore {

    private final Map<String, Snapshot> given = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile Snapshot newest;
    /** A server that does not answer before this. */
    volatile CountDownLatch answers = new CountDownLatch(0);

    @Override
    public Snapshot snapshot(RepoRef ref, LoadOptions options) {
        return newest();
    }

    @Override
    public Snapshot update(RepoRef ref, LoadOptions options) {
        Snapshot seen = newest();
        asked.incrementAndGet();
        CountDownLatch answer = answers;
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return seen;
    }

    /** The revisions that were given out are all there still. */
    @Override
    public Optional<Snapshot> cached(RepoRef.Remote ref, String revision) {
        return Optional.ofNullable(given.get(revision));
    }

    private Snapshot newest() {
        if (newest == null) {
            throw new HubException(Kind.NETWORK, "host.test does not answer");
        }
        given.put(newest.revision(), newest);
        return newest;
    }
}
