package hub.core.service;

import hub.core.Entrypoint;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Downloader;
import hub.core.spi.LiveModels;
import hub.core.spi.Progress;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The front desk: a request goes down through store and loader once, and its answer comes back. */
@Component
public final class HubService implements Hub {

    /** What makes two requests share one running repo. */
    private record Key(RepoRef ref, String revision) {}

    private static final int FORGET = 16;

    private final HubDirectoryService directory;
    private final Trust trust;
    private final RepoStore store;
    private final RepoLoader loader;
    private final LiveModels liveModels;
    private final Downloader downloader;
    // Started by the first who asks, outside of any lock: a repo that is slow to start holds up none but its own
    // callers.
    private final Map<Key, CompletableFuture<Repo>> running = new LinkedHashMap<>();
    // Closed ones are looked for each time the number has doubled: among thousands, each open would pay for all of
    // them.
    private int forgetAt = FORGET;

    @Activate
    public HubService(
            @Reference HubDirectoryService directory,
            @Reference Trust trust,
            @Reference RepoStore store,
            @Reference RepoLoader loader,
            @Reference LiveModels liveModels,
            @Reference Downloader downloader) {
        this.directory = directory;
        this.trust = trust;
        this.store = store;
        this.loader = loader;
        this.liveModels = liveModels;
        this.downloader = downloader;
    }

    @Override
    public List<Entrypoint> list(String repo, LoadOptions options) {
        return loader.describe(store.snapshot(RepoRef.parse(repo), options));
    }

    @Override
    public Entrypoint help(String repo, String entrypoint, LoadOptions options) {
        List<Entrypoint> all = list(repo, options);
        return all.stream()
                .filter(candidate -> candidate.name().equals(entrypoint))
                .findFirst()
                .orElseThrow(() -> new HubException(
                        Kind.NOT_FOUND,
                        "Cannot find callable " + entrypoint + " in hubconf. " + repo + " offers "
                                + all.stream().map(Entrypoint::name).collect(Collectors.joining(", ")) + "."));
    }

    @Override
    public Inspection inspect(String repo, LoadOptions options) {
        return loader.inspect(store.snapshot(RepoRef.parse(repo), options));
    }

    @Override
    public Repo open(String repo, LoadOptions options) {
        Snapshot snapshot = trusted(RepoRef.parse(repo), options);
        var key = new Key(snapshot.ref(), snapshot.revision());
        var mine = new CompletableFuture<Repo>();
        CompletableFuture<Repo> known;
        synchronized (running) {
            if (running.size() >= forgetAt) {
                forgetClosed();
                forgetAt = Math.max(FORGET, 2 * running.size());
            }
            known = running.get(key);
            if (known == null || isClosed(known)) {
                running.put(key, mine);
                known = mine;
            }
        }
        return known == mine ? start(key, snapshot, mine) : await(known);
    }

    /** The order is torch.hub's: trust, then cache, validation and download. What looks at a repo needs no trust. */
    private Snapshot trusted(RepoRef ref, LoadOptions options) {
        boolean settled = !(ref instanceof RepoRef.Remote remote) || trust.settle(remote, options.trust());
        Snapshot snapshot = store.snapshot(ref, options);
        if (!settled && snapshot.ref() instanceof RepoRef.Remote remote) {
            trust.settle(remote, snapshot.revision(), options.trust());
        }
        return snapshot;
    }

    private Repo start(Key key, Snapshot snapshot, CompletableFuture<Repo> starting) {
        try {
            Repo repo = loader.start(snapshot);
            starting.complete(repo);
            return repo;
        } catch (RuntimeException | Error e) {
            synchronized (running) {
                running.remove(key, starting);
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

    @Override
    public List<Repo> repos() {
        synchronized (running) {
            forgetClosed();
            return running.values().stream()
                    .filter(HubService::isStarted)
                    .map(CompletableFuture::resultNow)
                    .toList();
        }
    }

    private void forgetClosed() {
        running.values().removeIf(HubService::isClosed);
    }

    private static boolean isClosed(CompletableFuture<Repo> repo) {
        return isStarted(repo) && repo.resultNow().isClosed();
    }

    private static boolean isStarted(CompletableFuture<Repo> repo) {
        return repo.state() == Future.State.SUCCESS;
    }

    @Override
    public <T> LiveModel<T> follow(String repo, String entrypoint, Class<T> type, FollowOptions options) {
        RepoRef ref = RepoRef.parse(repo);
        LoadOptions.Trust trusting = options.load().trust();
        boolean settled = !(ref instanceof RepoRef.Remote remote) || trust.settle(remote, trusting);
        return liveModels.follow(ref, entrypoint, type, options, snapshot -> {
            if (!settled && snapshot.ref() instanceof RepoRef.Remote remote) {
                trust.settle(remote, snapshot.revision(), trusting);
            }
        });
    }

    @Override
    public List<LiveModel<?>> liveModels() {
        return liveModels.list();
    }

    @Override
    public String downloadUrlToFile(URI url, Path file, String hashPrefix, Progress progress) {
        return downloader.download(url, file, hashPrefix, progress);
    }

    @Override
    public Path getDir() {
        return directory.root();
    }

    @Override
    public void setDir(Path dir) {
        directory.set(dir);
    }

    @Deactivate
    void close() {
        List<CompletableFuture<Repo>> repos;
        synchronized (running) {
            repos = new ArrayList<>(running.values());
            running.clear();
        }
        // One that is still starting is closed as soon as it has started.
        repos.reversed().forEach(repo -> repo.thenAccept(Repo::close));
    }
}
