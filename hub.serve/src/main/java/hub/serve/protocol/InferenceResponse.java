package hub.serve.protocol;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a model gave.
 *
 * @param version the revision that served
 * @param isBinary whether the data of an output of this name follows the JSON
 */
public record InferenceResponse(
        String model, String version, Optional<String> id, List<NamedTensor> outputs, Predicate<String> isBinary) {}
