package hub.core.shell;

import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that look at repos. */
@Component(service = RepoCommands.class)
@HubCommand({"list", "help", "dir"})
public final class RepoCommands {

    private final Hub hub;
    private final LoadOptions options;
    private final CommandHelp commands;

    @Activate
    public RepoCommands(@Reference Hub hub, @Reference Progress progress, @Reference ShellCommands commands) {
        this(hub, progress, new CommandHelp(commands::list));
    }

    RepoCommands(Hub hub, Progress progress, CommandHelp commands) {
        this.commands = commands;
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

    @Descriptor("list hub's commands")
    public String help() {
        return commands.all();
    }

    @Descriptor("show how a command is called")
    public List<String> help(@Descriptor("a command") String command) {
        List<String> forms = commands.of(command);
        if (forms.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "There is no command " + command
                            + "; `help` lists them. To explain an entrypoint: help REPO ENTRYPOINT.");
        }
        // A list of a class that the shell's pipes can call.
        return new ArrayList<>(forms);
    }

    @Descriptor("explain an entrypoint of a repo")
    public Entrypoint help(
            @Descriptor("owner/name[:ref], a URL, or a folder") String repo,
            @Descriptor("one of those that list shows") String entrypoint) {
        return hub.help(repo, entrypoint, options);
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
