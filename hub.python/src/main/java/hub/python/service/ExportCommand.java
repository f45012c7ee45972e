package hub.python.service;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.Repo;
import hub.core.spi.CommandArguments;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import hub.core.spi.Synopsis;
import hub.core.spi.Synopsis.Word;
import hub.python.PythonObject;
import hub.python.process.ModelExport;
import hub.python.process.ReturnedItems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The command that writes a model as a file of torch.export. */
@Component(service = ExportCommand.class)
@HubCommand("export")
public final class ExportCommand {

    private final Hub hub;
    private final Progress progress;

    @Activate
    public ExportCommand(@Reference Hub hub, @Reference Progress progress) {
        this.hub = hub;
        this.progress = progress;
    }

    @Descriptor("write a model of a repo in Python as a file of torch.export")
    @Synopsis(
            value = "[--dynamic] [--item KEY] --input SAMPLE... REPO ENTRYPOINT [[NAME=]VALUE...] FILE.pt2",
            words = {
                @Word(value = "[NAME=]VALUE", text = Synopsis.ARGUMENT),
                @Word(value = "FILE.pt2", text = "the file to write")
            })
    public ModelExport export(
            @Descriptor("leave the size of the batch open: the first dimension of every input")
                    @Parameter(
                            names = {"--dynamic"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean dynamic,
            @Descriptor("which item of what the entrypoint returns is the model, where it returns several: 0 is"
                            + " the first of a list; of a dict, it is the key")
                    @Parameter(
                            names = {"--item"},
                            absentValue = "")
                    String key,
            @Descriptor("a sample input: TYPE:SHAPE as in float32:1x3x224x224, or a file .npy, .safetensors or .pt; for"
                            + " an input that is known by its name, NAME= before it; may be given several times")
                    @Parameter(
                            names = {"--input"},
                            absentValue = "")
                    String[] sample,
            @Descriptor("owner/name[:ref], a URL, or a folder") String repo,
            @Descriptor("one of those that list shows") String entrypoint,
            Object... words) {
        List<Object> all = Arrays.asList(words);
        if (all.isEmpty() || !(all.getLast() instanceof String file) || !file.endsWith(".pt2")) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "Which file? The last word is its name and ends with .pt2, as in export " + repo + " " + entrypoint
                            + " " + entrypoint + ".pt2 --input float32:1x3x224x224.");
        }
        Arguments arguments = CommandArguments.parse(all.subList(0, all.size() - 1), name -> true);
        Repo opened = hub.open(repo, LoadOptions.DEFAULT.withProgress(progress));
        Object model = chosen(opened.load(entrypoint, Object.class, arguments), entrypoint, key);
        return ModelExport.of(model, path(file), List.of(sample), dynamic);
    }

    /** The model among what an entrypoint returned. */
    private static Object chosen(Object returned, String entrypoint, String item) {
        Map<String, Object> items = ReturnedItems.of(returned);
        if (items.isEmpty()) {
            if (item.isEmpty()) {
                return returned;
            }
            throw new HubException(
                    Kind.ARGUMENT,
                    entrypoint + " returned " + described(returned) + " and no items. Leave --item out.");
        }
        if (!items.containsKey(item)) {
            String all = items.entrySet().stream()
                    .map(each -> each.getKey() + " is " + described(each.getValue()))
                    .collect(Collectors.joining(", "));
            throw new HubException(
                    Kind.ARGUMENT,
                    entrypoint + " returned several items: " + all + ". Say which one is the model, as in --item "
                            + items.keySet().iterator().next() + ".");
        }
        return items.get(item);
    }

    private static String described(Object value) {
        return switch (value) {
            case null -> "None";
            case PythonObject object -> "a " + object.type();
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dict";
            default -> "a " + value.getClass().getSimpleName();
        };
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new HubException(Kind.ARGUMENT, file + " is no path: " + e.getReason() + ".", e);
        }
    }
}
