package hub.core.shell;

import hub.core.Entrypoint;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Explains commands and entrypoints. It is there while parts of hub are not: the shell asks it for unknown commands. */
@Component(service = HelpCommand.class)
@HubCommand("help")
public final class HelpCommand {

    private final Hub hub;
    private final LoadOptions options;
    private final CommandHelp commands;

    @Activate
    public HelpCommand(
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    Hub hub,
            @Reference Progress progress,
            @Reference ShellCommands commands) {
        this(hub, progress, new CommandHelp(commands::list));
    }

    HelpCommand(Hub hub, Progress progress, CommandHelp commands) {
        this.hub = hub;
        this.options = LoadOptions.DEFAULT.withProgress(progress);
        this.commands = commands;
    }

    @Descriptor("list hub's commands")
    public List<String> help() {
        return commands.all();
    }

    @Descriptor("show how a command is called")
    public List<String> help(@Descriptor("a command") String command) {
        return commands.of(command)
                .orElseThrow(() -> new HubException(
                        Kind.ARGUMENT,
                        "There is no command " + command
                                + "; `help` lists them. To explain an entrypoint: help REPO ENTRYPOINT; a file: inspect"
                                + " FILE."));
    }

    @Descriptor("explain an entrypoint of a repo")
    public Entrypoint help(
            @Descriptor("owner/name[:ref], a URL, or a folder") String repo,
            @Descriptor("one of those that list shows") String entrypoint) {
        if (hub == null) {
            throw new HubException(
                    Kind.DEPENDENCY, "No bundle reads repos: start those of hub that `felix:lb` shows as stopped.");
        }
        return hub.help(repo, entrypoint, options);
    }
}
