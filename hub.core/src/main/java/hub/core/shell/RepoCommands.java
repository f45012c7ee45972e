package hub.core.shell;

import hub.core.Hub;
import hub.core.LoadOptions;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that look at repos. */
@Component(service = RepoCommands.class)
@HubCommand({"list", "dir"})
public final class RepoCommands {

    private final Hub hub;
    private final LoadOptions options;

    @Activate
    public RepoCommands(@Reference Hub hub, @Reference Progress progress) {
        this.hub = hub;
        this.options = LoadOptions.DEFAULT.withProgress(progress);
    }

    @Descriptor("list the entrypoints of a repo")
    public List<String> list(
            @Descriptor("run the repo, for entrypoints that it makes as it runs")
                    @Parameter(
                            names = {"--run"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean run,
            @Descriptor("owner/name[:ref], a URL, or a folder") String repo) {
        var names = new EntrypointNames(run ? hub.open(repo, options).entrypoints() : hub.list(repo, options));
        if (names.hasHelpers()) {
            options.progress()
                    .update("The indented names are helpers: what the hubconf imports or defines for itself.", 0, 0);
        }
        return names;
    }

    @Descriptor("show the hub directory")
    public Path dir() {
        return hub.getDir();
    }

    @Descriptor("use another hub directory from now on")
    public Path dir(@Descriptor("the folder") Path folder) {
        hub.setDir(folder);
        return hub.getDir();
    }
}
