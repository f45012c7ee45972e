package hub.serve.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to run a model.
 *
 * @param id what the response repeats
 * @param parameters text, numbers and truth values by name
 * @param inputs in the order of the request
 * @param outputs those that are asked for; empty for all
 */
public record InferenceRequest(
        Optional<String> id, Map<String, Object> parameters, List<NamedTensor> inputs, List<RequestedOutput> outputs) {

    private static final String BINARY_DATA = "binary_data";
    private static final String BINARY_DATA_OUTPUT = "binary_data_output";

    /** An output that is asked for. */
    public record RequestedOutput(String name, Map<String, Object> parameters) {}

    public InferenceRequest {
        parameters = Map.copyOf(parameters);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The text of a parameter. */
    public Optional<String> text(String parameter) {
        Object value = parameters.get(parameter);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw RequestException.bad("the parameter " + parameter + ": expected text, and it is " + value);
    }

    /** Whether the data of an output follows the JSON of the response in binary form. */
    public boolean isBinary(String output) {
        Object all = parameters.getOrDefault(BINARY_DATA_OUTPUT, false);
        Object own = outputs.stream()
                .filter(each -> each.name().equals(output))
                .map(each -> each.parameters().getOrDefault(BINARY_DATA, all))
                .findFirst()
                .orElse(all);
        if (own instanceof Boolean binary) {
            return binary;
        }
        throw RequestException.bad("%s and %s: expected true or false, and it is %s"
                .formatted(BINARY_DATA, BINARY_DATA_OUTPUT, Shown.text(own.toString())));
    }
}
