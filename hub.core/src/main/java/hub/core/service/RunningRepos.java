package hub.core.service;

import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.RepoLoader;
import hub.core.spi.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

/**
 * The repos that run: one for each revision of a ref, shared by all who ask for it.
 *
 * <p>The first caller starts a repo, outside of any lock. A repo that is slow to start holds up only those who ask for it.
 */
final class RunningRepos {

    /** What makes two requests share one running repo. */
    private record Key(RepoRef ref, String revision) {}

    private static final int FORGET = 16;

    private final RepoLoader loader;
    private final Map<Key, CompletableFuture<Repo>> repos = new LinkedHashMap<>();
    // Closed repos are removed each time the number has doubled. A search at each open would be slow among thousands.
    private int forgetAt = FORGET;

    RunningRepos(RepoLoader loader) {
        this.loader = loader;
    }

    /** The running repo of a snapshot, started if it does not run; one that failed to start is tried again. */
    Repo open(Snapshot snapshot) {
        var key = new Key(snapshot.ref(), snapshot.revision());
        var mine = new CompletableFuture<Repo>();
        CompletableFuture<Repo> known;
        synchronized (repos) {
            if (repos.size() >= forgetAt) {
                forgetClosed();
                forgetAt = Math.max(FORGET, 2 * repos.size());
            }
            known = repos.get(key);
            if (known == null || isClosed(known)) {
                repos.put(key, mine);
                known = mine;
            }
        }
        return known == mine ? start(key, snapshot, mine) : await(known);
    }

    private Repo start(Key key, Snapshot snapshot, CompletableFuture<Repo> starting) {
        try {
            Repo repo = loader.start(snapshot);
            starting.complete(repo);
            return repo;
        } catch (RuntimeException | Error e) {
            synchronized (repos) {
                repos.remove(key, starting);
            }
            starting.completeExceptionally(e);
            throw e;
        }
    }

    private static Repo await(CompletableFuture<Repo> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw e;
            }
        }
    }

    /** Those that have started and are not closed, in the order in which they were asked for. */
    List<Repo> list() {
        synchronized (repos) {
            forgetClosed();
            return repos.values().stream()
                    .filter(RunningRepos::isStarted)
                    .map(CompletableFuture::resultNow)
                    .toList();
        }
    }

    private void forgetClosed() {
        repos.values().removeIf(RunningRepos::isClosed);
    }

    private static boolean isClosed(CompletableFuture<Repo> repo) {
        return isStarted(repo) && repo.resultNow().isClosed();
    }

    private static boolean isStarted(CompletableFuture<Repo> repo) {
        return repo.state() == Future.State.SUCCESS;
    }

    /** Closes all at the same time: together they take as long as one. One that is still starting is not waited for. */
    void close() {
        List<CompletableFuture<Repo>> all;
        synchronized (repos) {
            all = List.copyOf(repos.values());
            repos.clear();
        }
        CompletableFuture.allOf(all.stream().map(RunningRepos::close).toArray(CompletableFuture[]::new))
                .join();
    }

    private static CompletableFuture<Void> close(CompletableFuture<Repo> repo) {
        boolean started = isStarted(repo);
        CompletableFuture<Void> closed = repo.thenAcceptAsync(Repo::close, Thread::startVirtualThread);
        return started ? closed : CompletableFuture.completedFuture(null);
    }
}
