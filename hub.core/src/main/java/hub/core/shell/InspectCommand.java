package hub.core.shell;

import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.spi.FileInspector;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Shows what files and repos hold, and runs nothing of them. */
@Component(service = InspectCommand.class)
@HubCommand("inspect")
public final class InspectCommand {

    private static final Pattern CHECKPOINT = Pattern.compile(".*\\.(pth?|pt2|bin|safetensors)");

    private final FileInspector files;
    private final Hub hub;
    private final LoadOptions options;

    @Activate
    public InspectCommand(
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    FileInspector files,
            @Reference Hub hub,
            @Reference Progress progress) {
        this.files = files;
        this.hub = hub;
        this.options = LoadOptions.DEFAULT.withProgress(progress);
    }

    @Descriptor("show what is in checkpoints and exported programs, or what repos reach for")
    public SeveralResults inspect(
            @Descriptor("read the tensors too, and hash them")
                    @Parameter(
                            names = {"--digest"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean digest,
            @Descriptor("files of weights, exported programs, or repos") String... what) {
        if (what.length == 0) {
            throw new HubException(Kind.ARGUMENT, "Inspect what? Expected files of weights, or repos.");
        }
        var results = new ArrayList<Record>();
        for (String each : what) {
            try {
                boolean isFile =
                        isFile(each) || digest || CHECKPOINT.matcher(each).matches();
                results.add(isFile ? file(each, digest) : hub.inspect(each, options));
            } catch (HubException e) {
                if (FailureText.wasInterrupted(e)) {
                    throw e;
                }
                results.add(new SeveralResults.Failed(each, e.getMessage()));
            }
        }
        return new SeveralResults(results);
    }

    private static boolean isFile(String text) {
        try {
            Path path = Path.of(text);
            if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
                throw new HubException(
                        Kind.ARGUMENT,
                        text + " is a pipe, a socket or a device. Expected a file of weights, or a repo.");
            }
            return Files.isRegularFile(path);
        } catch (InvalidPathException e) {
            // On Windows no URL is a path.
            return false;
        }
    }

    private Record file(String file, boolean digest) {
        if (files == null) {
            throw new HubException(Kind.DEPENDENCY, "No bundle reads checkpoints: start hub.gpu.");
        }
        return files.inspect((Path) new CommandWord(file).to(Path.class, "WHAT"), digest);
    }
}
