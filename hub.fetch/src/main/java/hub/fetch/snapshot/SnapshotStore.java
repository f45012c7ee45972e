package hub.fetch.snapshot;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.DiskErrors;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.fetch.archive.ArchiveConfig;
import hub.fetch.archive.ArchiveLimits;
import hub.fetch.cache.Cache;
import hub.fetch.cache.Cache.Work;
import hub.fetch.cache.CacheLayout;
import hub.fetch.cache.DownloadRecord;
import hub.fetch.cache.InUseMarks;
import hub.fetch.cache.RefRecord;
import hub.fetch.disk.LocalRevision;
import hub.fetch.disk.StoredProperties;
import hub.fetch.http.Http;
import hub.fetch.http.Network;
import hub.fetch.snapshot.RefResolver.Resolved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of repositories. A ref that was fetched before comes from the cache, another one from the network. Where
 * there is no network, the cache also answers for a repo without a ref.
 */
@Component(configurationPid = ArchiveConfig.PID)
@Designate(ocd = ArchiveConfig.class)
public final class SnapshotStore implements RepoStore {

    /** The branches that torch.hub looks for when it cannot ask. */
    private static final List<String> USUAL_BRANCHES = List.of("main", "master");

    private final Logger log = LoggerFactory.getLogger(SnapshotStore.class);
    private final Cache cache;
    private final CacheLayout layout;
    private final Http http;
    private final RefResolver resolver;
    private final SnapshotFetcher fetcher;
    private final InUseMarks uses;
    private volatile ArchiveConfig config;

    @Activate
    public SnapshotStore(
            @Reference Cache cache,
            @Reference InUseMarks uses,
            @Reference Network network,
            Map<String, Object> properties) {
        this(cache, uses, network, read(properties));
    }

    private static ArchiveConfig read(Map<String, Object> properties) {
        return CheckedConfiguration.read(ArchiveConfig.PID, ArchiveConfig.class, properties)
                .values();
    }

    @Modified
    void configure(Map<String, Object> properties) {
        config = read(properties);
    }

    public SnapshotStore(Cache cache, InUseMarks uses, Network network, ArchiveConfig config) {
        this.cache = cache;
        this.layout = cache.layout();
        this.uses = uses;
        this.config = config;
        this.http = network.http();
        this.resolver = new RefResolver(http);
        this.fetcher = new SnapshotFetcher(cache, http, () -> ArchiveLimits.of(this.config));
    }

    @Override
    public Snapshot snapshot(RepoRef ref, LoadOptions options) {
        return switch (ref) {
            case RepoRef.Local local -> {
                if (options.forceReload()) {
                    cache.reloaded(local);
                }
                yield local(local);
            }
            case Remote remote -> inUse(() -> remote(remote, options));
        };
    }

    @Override
    public Snapshot update(RepoRef ref, LoadOptions options) {
        return switch (ref) {
            case RepoRef.Local local -> local(local);
            case Remote remote -> inUse(() -> fetched(resolved(remote, options), options));
        };
    }

    @Override
    public Optional<Snapshot> cached(Remote ref, String revision) {
        if (!RefRecord.isCommit(revision)) {
            return Optional.empty();
        }
        Path dir = layout.snapshot(ref, revision);
        return cache.unlocked(() -> {
            if (Files.isDirectory(dir)) {
                uses.mark(dir);
            }
            // Another process may have cleaned it just before the mark.
            return Files.isDirectory(dir) ? Optional.of(snapshot(ref, revision, dir)) : Optional.empty();
        });
    }

    private static Snapshot local(RepoRef.Local local) {
        LocalRevision folder = LocalRevision.read(local.dir());
        return new Snapshot(local, folder.revision(), local.dir(), List.of(), folder.unreadable());
    }

    private Snapshot inUse(Work<Snapshot> work) {
        return cache.unlocked(() -> {
            Snapshot snapshot = marked(work.run());
            // Another process may have cleaned it just before the mark.
            return Files.isDirectory(snapshot.dir()) ? snapshot : marked(work.run());
        });
    }

    private Snapshot marked(Snapshot snapshot) {
        uses.mark(snapshot.dir());
        return snapshot;
    }

    private Snapshot remote(Remote repo, LoadOptions options) throws IOException {
        if (options.forceReload()) {
            Snapshot snapshot = fetched(resolved(repo, options), options);
            cache.reloaded(snapshot.ref());
            return snapshot;
        }
        Optional<Snapshot> cached = repo.ref().isPresent() ? cached(repo) : Optional.empty();
        if (cached.isPresent()) {
            return told(cached.get(), options);
        }
        Resolved resolved;
        try {
            resolved = resolved(repo, options);
        } catch (HubException e) {
            return told(withoutNetwork(repo, e), options);
        }
        // The default branch may have been fetched before, by its name.
        Optional<Snapshot> branch = repo.ref().isEmpty() ? cached(resolved.ref()) : Optional.empty();
        return branch.isPresent() ? told(branch.get(), options) : fetched(resolved, options);
    }

    /** Asks the server, and notes which branch is the default one, for when there is no network. */
    private Resolved resolved(Remote repo, LoadOptions options) throws IOException {
        Resolved resolved = resolver.resolve(repo, options);
        if (repo.ref().isEmpty()) {
            Path recordFile = layout.refRecord(repo);
            boolean isKnown = RefRecord.read(recordFile)
                    .filter(known -> known.ref().equals(resolved.ref()))
                    .isPresent();
            if (!isKnown) {
                var record = new RefRecord(resolved.ref(), resolved.commit(), Instant.now());
                DiskErrors.ifWritable(() -> record.write(recordFile));
            }
        }
        return resolved;
    }

    private static Snapshot told(Snapshot snapshot, LoadOptions options) {
        options.progress().update("Using cache found in " + snapshot.dir(), 0, 0);
        return snapshot;
    }

    private Snapshot withoutNetwork(Remote repo, HubException e) throws IOException {
        boolean isCancelled = Thread.currentThread().isInterrupted();
        boolean noNetwork = !isCancelled && (e.kind() == Kind.OFFLINE || e.kind() == Kind.NETWORK);
        Optional<Snapshot> usual = noNetwork && repo.ref().isEmpty() ? cachedDefault(repo) : Optional.empty();
        if (usual.isPresent()) {
            if (!http.settings().offline()) {
                log.warn(
                        "{} Using {} of {} from the cache.",
                        e.getMessage(),
                        usual.get().ref(),
                        usual.get().revision());
            }
            return usual.get();
        }
        if (e.kind() != Kind.OFFLINE) {
            throw e;
        }
        String message = http.settings().offline()
                ? "Offline mode is on and " + repo + " could not be found in the cache (" + layout.root() + ")"
                : "It looks like there is no internet connection and the repo could not be found in the cache ("
                        + layout.root() + "). " + e.getMessage();
        throw new HubException(Kind.OFFLINE, message, e);
    }

    private Optional<Snapshot> cachedDefault(Remote repo) throws IOException {
        Optional<RefRecord> known = RefRecord.read(layout.refRecord(repo));
        Optional<Snapshot> snapshot = known.isPresent() ? cached(known.get().ref()) : Optional.empty();
        for (String branch : USUAL_BRANCHES) {
            snapshot = snapshot.isPresent() ? snapshot : cached(repo.at(branch));
        }
        return snapshot;
    }

    private Optional<Snapshot> cached(Remote ref) throws IOException {
        Path recordFile = layout.refRecord(ref);
        Optional<RefRecord> known = RefRecord.read(recordFile);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Path dir = layout.snapshot(ref, known.get().commit());
        if (!Files.isDirectory(dir)) {
            return Optional.empty();
        }
        DownloadRecord.touch(recordFile);
        return Optional.of(snapshot(ref, known.get().commit(), dir));
    }

    private Snapshot fetched(Resolved resolved, LoadOptions options) throws IOException {
        Path dir = fetcher.fetch(resolved.ref(), resolved.commit(), options);
        var record = new RefRecord(resolved.ref(), resolved.commit(), Instant.now());
        DiskErrors.ifWritable(() -> record.write(layout.refRecord(resolved.ref())));
        fetcher.link(resolved.ref(), dir);
        return snapshot(resolved.ref(), resolved.commit(), dir);
    }

    private static Snapshot snapshot(Remote ref, String commit, Path dir) throws IOException {
        var record = StoredProperties.read(CacheLayout.propertiesOf(dir)).orElse(StoredProperties.none());
        return new Snapshot(ref, commit, dir, record.getLines("submodules"), record.getLines("missing"));
    }
}
