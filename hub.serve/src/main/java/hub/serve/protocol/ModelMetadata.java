package hub.serve.protocol;

import java.util.List;

/**
 * What is known of a model before a call.
 *
 * @param versions the revision that serves
 * @param platform what kind of model it is
 * @param inputs empty if they are not known
 * @param outputs empty if they are not known
 */
public record ModelMetadata(
        String name,
        List<String> versions,
        String platform,
        List<TensorMetadata> inputs,
        List<TensorMetadata> outputs) {

    public ModelMetadata {
        versions = List.copyOf(versions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
