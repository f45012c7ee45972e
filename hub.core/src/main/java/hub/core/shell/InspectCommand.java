package hub.core.shell;

import hub.core.HubException;
import hub.core.spi.FileInspector;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows what is in files, and runs nothing of them. */
@Component(service = InspectCommand.class)
@GogoCommand(
        scope = "hub",
        function = {"inspect"})
public final class InspectCommand {

    private final FileInspector files;

    @Activate
    public InspectCommand(@Reference FileInspector files) {
        this.files = files;
    }

    @Descriptor("show what is in checkpoints")
    public Several inspect(
            @Descriptor("read the tensors too, and hash them")
                    @Parameter(
                            names = {"--digest"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean digest,
            @Descriptor("files of weights") String... what) {
        var results = new ArrayList<Record>();
        for (String each : what) {
            try {
                results.add(files.inspect(Path.of(each), digest));
            } catch (HubException e) {
                results.add(new Several.Failed(each, e.getMessage()));
            }
        }
        return new Several(results);
    }
}
