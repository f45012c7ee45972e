package hub.core.service;

import hub.core.Entrypoint;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.Inspection;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.Repo;
import hub.core.RepoRef;
import hub.core.spi.Downloader;
import hub.core.spi.Listing;
import hub.core.spi.LiveModels;
import hub.core.spi.Progress;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import hub.core.spi.TrustedSnapshots;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.annotation.bundle.Requirement;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Puts the parts together: trust, then the store of snapshots, then the loader. */
@Component
// What models compute with. Resolvers bring it with hub.core; no framework asks for it, and hub runs without tensors.
@Requirement(namespace = "osgi.service", filter = "(objectClass=hub.core.spi.ProgramFiles)", effective = "active")
public final class HubService implements Hub {

    private final HubDirectoryService directory;
    private final Trust trust;
    private final RepoStore store;
    private final TrustedSnapshots trusted;
    private final RepoLoader loader;
    private final LiveModels liveModels;
    private final MisconfiguredModels misconfiguredModels;
    private final Downloader downloader;
    private final RunningRepos running;

    @Activate
    public HubService(
            @Reference HubDirectoryService directory,
            @Reference Trust trust,
            @Reference RepoStore store,
            @Reference TrustedSnapshots trusted,
            @Reference RepoLoader loader,
            @Reference LiveModels liveModels,
            @Reference MisconfiguredModels misconfiguredModels,
            @Reference Downloader downloader) {
        MisspeltVariables.warn(System.getenv().keySet());
        this.directory = directory;
        this.trust = trust;
        this.store = store;
        this.trusted = trusted;
        this.loader = loader;
        this.liveModels = liveModels;
        this.misconfiguredModels = misconfiguredModels;
        this.downloader = downloader;
        this.running = new RunningRepos(loader);
    }

    @Override
    public List<Entrypoint> list(String repo, LoadOptions options) {
        RepoRef ref = RepoRef.parse(repo);
        Listing listing = loader.describe(store.snapshot(ref, options));
        if (!listing.dynamic().isEmpty()) {
            options.progress().update(incomplete(ref, listing), 0, 0);
        }
        return listing.entrypoints();
    }

    private static String incomplete(RepoRef ref, Listing listing) {
        return "The list may lack entrypoints that " + ref + " makes as it runs ("
                + String.join("; ", listing.dynamic()) + "). `hub list --run " + ref + "` runs it and shows all.";
    }

    @Override
    public Entrypoint help(String repo, String entrypoint, LoadOptions options) {
        RepoRef ref = RepoRef.parse(repo);
        Listing listing = loader.describe(store.snapshot(ref, options));
        try {
            return Entrypoint.find(entrypoint, listing.entrypoints(), ref);
        } catch (HubException e) {
            throw listing.dynamic().isEmpty()
                    ? e
                    : new HubException(e.kind(), e.getMessage() + " " + incomplete(ref, listing), e);
        }
    }

    @Override
    public Inspection inspect(String repo, LoadOptions options) {
        return loader.inspect(store.snapshot(RepoRef.parse(repo), options));
    }

    @Override
    public Repo open(String repo, LoadOptions options) {
        return running.open(trusted.snapshot(RepoRef.parse(repo), options));
    }

    @Override
    public List<Repo> repos() {
        return running.list();
    }

    @Override
    public <T> LiveModel<T> follow(String repo, String entrypoint, Class<T> type, FollowOptions options) {
        RepoRef ref = RepoRef.parse(repo);
        Admission admission = trust.admit(ref, options.load().trust());
        return liveModels.follow(ref, entrypoint, type, options, admission::check);
    }

    @Override
    public List<LiveModel<?>> liveModels() {
        var all = new ArrayList<LiveModel<?>>(liveModels.list());
        all.addAll(misconfiguredModels.list());
        return all;
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
        running.close();
    }
}
