package hub.serve.protocol;

import java.util.List;

/**
 * What is known of an input or output before a call.
 *
 * @param shape its sizes; -1 for one that each call decides
 */
public record TensorMetadata(String name, Datatype datatype, List<Long> shape) {

    public TensorMetadata {
        shape = List.copyOf(shape);
    }
}
