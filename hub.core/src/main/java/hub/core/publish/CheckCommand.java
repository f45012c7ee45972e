package hub.core.publish;

import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.Downloader;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import hub.core.spi.RepoLoader;
import hub.core.spi.RepoStore;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The command that tells a publisher what users of a repo will meet. */
@Component(service = CheckCommand.class)
@HubCommand("check")
public final class CheckCommand {

    private final RepoStore store;
    private final RepoLoader loader;
    private final Downloader downloader;
    private final Progress progress;

    @Activate
    public CheckCommand(
            @Reference RepoStore store,
            @Reference RepoLoader loader,
            @Reference Downloader downloader,
            @Reference Progress progress) {
        this.store = store;
        this.loader = loader;
        this.downloader = downloader;
        this.progress = progress;
    }

    @Descriptor("tell what users of the repo in the working folder will meet")
    public Findings check() {
        return check(".");
    }

    @Descriptor("tell what users of a repo will meet; nothing of it runs")
    public Findings check(@Descriptor("owner/name[:ref], a URL, or a folder") String repo) {
        // The newest revision: a publisher asks about what was pushed just now.
        var snapshot = store.update(RepoRef.parse(repo), LoadOptions.DEFAULT.withProgress(progress));
        return new RepoCheck(snapshot, loader, downloader, progress).run();
    }
}
