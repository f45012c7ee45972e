package hub.core.shell;

import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.spi.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that look at repos and run none of their code. */
@Component(service = RepoCommands.class)
@GogoCommand(
        scope = "hub",
        function = {"list", "help", "dir"})
public final class RepoCommands {

    private final Hub hub;
    private final LoadOptions options;
    private final CommandForms usage;

    @Activate
    public RepoCommands(@Reference Hub hub, @Reference Progress progress, BundleContext context) {
        this.usage = new CommandForms(context);
        this.hub = hub;
        this.options = LoadOptions.DEFAULT.withProgress(progress);
    }

    @Descriptor("list the entrypoints of a repo")
    public List<String> list(@Descriptor("owner/name[:ref], a URL, or a folder") String repo) {
        // A list of a class that the shell's pipes can call.
        return hub.list(repo, options).stream().map(Entrypoint::name).collect(Collectors.toCollection(ArrayList::new));
    }

    @Descriptor("list hub's commands")
    public String help() {
        return usage.toString();
    }

    @Descriptor("show how a command is called")
    public List<String> help(@Descriptor("a command") String command) {
        List<CommandForms.Form> forms = usage.of(command);
        if (forms.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "There is no command " + command
                            + "; `help` lists them. To explain an entrypoint: help REPO ENTRYPOINT.");
        }
        return forms.stream()
                .map(form -> form.synopsis() + "  " + form.does())
                .collect(Collectors.toCollection(ArrayList::new));
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
    public Path dir(@Descriptor("the folder") String folder) {
        hub.setDir(Path.of(folder));
        return hub.getDir();
    }
}
