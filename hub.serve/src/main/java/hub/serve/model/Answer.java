package hub.serve.model;

import hub.serve.protocol.NamedTensor;
import java.util.List;

/**
 * What a model gave.
 *
 * @param version the revision that served
 * @param called when the model was called, as {@link System#nanoTime} has it
 * @param inModel how long the model took, in nanoseconds
 */
record Answer(String version, List<NamedTensor> outputs, long called, long inModel) {

    Answer with(List<NamedTensor> others) {
        return new Answer(version, others, called, inModel);
    }
}
