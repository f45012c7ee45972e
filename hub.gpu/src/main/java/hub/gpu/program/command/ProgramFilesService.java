package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.ProgramFiles;
import hub.gpu.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs programs from the command line. */
@Component
public final class ProgramFilesService implements ProgramFiles {

    private final Torch torch;

    @Activate
    public ProgramFilesService(@Reference Torch torch) {
        this.torch = torch;
    }

    @Override
    public Object run(Path file, List<Object> words) {
        var rest = new ArrayList<String>();
        words.forEach(word -> rest.add(String.valueOf(word)));
        String what = rest.isEmpty() ? "" : rest.removeFirst();
        return switch (what) {
            case "run" -> ProgramActions.run(torch, torch.program(file), rest, Map.of());
            case "check" -> ProgramActions.check(torch, torch.program(file), rest);
            default ->
                throw new HubException(
                        Kind.ARGUMENT,
                        "What is to be done with %1$s? Expected run %1$s run NAME=VALUE..., or run %1$s check CASE.safetensors"
                                .formatted(file));
        };
    }
}
