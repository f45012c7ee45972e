package hub.core.publish;

import hub.core.spi.HubCommand;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The command that makes a model repo. */
@Component(service = InitCommand.class)
@HubCommand("init")
public final class InitCommand {

    private final Path workingFolder;

    @Activate
    public InitCommand() {
        this(Path.of(""));
    }

    /** @param workingFolder the folder that names of folders begin at */
    public InitCommand(Path workingFolder) {
        this.workingFolder = workingFolder;
    }

    @Descriptor("make a model repo in the working folder")
    public String init() {
        return init(Path.of("."));
    }

    @Descriptor("make a model repo that runs at once")
    public String init(@Descriptor("a folder that is not there yet, or is empty") Path folder) {
        new RepoTemplate(workingFolder.resolve(folder)).write();
        // A repo's name that begins with neither of these is one on a git host.
        String repo = folder.isAbsolute() || folder.startsWith(".") || folder.startsWith("..")
                ? folder.toString()
                : "./" + folder;
        return Stream.of(
                        "run %s greeter greet World",
                        "check %s", "run %s greeter greeting=Ahoy greet World", "help %s greeter")
                .map(next -> "  hub " + next.formatted(quoted(repo)))
                .collect(Collectors.joining(
                        "\n", "Made a model repo in " + (repo.equals(".") ? "this folder" : repo) + ". Try:\n", ""));
    }

    /** A word as a shell reads it: that of the system, or hub's. */
    private static String quoted(String word) {
        boolean isUnix = File.separatorChar == '/';
        if (word.matches(isUnix ? "[\\w./:@%+,-]+" : "[\\w./:\\\\-]+")) {
            return word;
        }
        return isUnix ? "'" + word.replace("'", "'\\''") + "'" : '"' + word + '"';
    }
}
