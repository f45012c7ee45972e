package hub.python.process;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model as a file of torch.export.
 *
 * @param file the file
 * @param bytes its size
 * @param inputs the sample inputs, as {@code float32:1x3x224x224}
 * @param outputs what the model gives for them
 * @param difference the largest difference between what the file gives and what the model gives
 */
public record ModelExport(Path file, long bytes, List<String> inputs, List<String> outputs, double difference) {

    /**
     * Exports a model in its process; the file appears complete or not at all.
     *
     * @param inputs types with shapes, or files, each with {@code name=} before it where it is named
     * @param dynamic whether the size of the batch stays open
     * @throws HubException of kind ARGUMENT if it is no module or the inputs do not fit, BUILD if it cannot be exported
     */
    public static ModelExport of(Object model, Path file, List<String> inputs, boolean dynamic) {
        if (!(PythonRepo.handle(model) instanceof PythonHandle handle)) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "Only a model of a repo in Python can be exported, and this is "
                            + (model == null ? "None." : "a " + model.getClass().getSimpleName() + "."));
        }
        Path absolute = file.toAbsolutePath().normalize();
        Object done = handle.export(Arguments.named("file", absolute.toString())
                .with("inputs", inputs)
                .with("folder", Path.of("").toAbsolutePath().toString())
                .with("dynamic", dynamic));
        return ofAnswer((Map<?, ?>) done);
    }

    private static ModelExport ofAnswer(Map<?, ?> answer) {
        return new ModelExport(
                Path.of((String) answer.get("file")),
                ((Number) answer.get("bytes")).longValue(),
                texts(answer.get("inputs")),
                texts(answer.get("outputs")),
                ((Number) answer.get("difference")).doubleValue());
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }
}
