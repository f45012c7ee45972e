package hub.serve.protocol;

import java.util.Arrays;

/**
 * An input or an output.
 *
 * @param shape its sizes; as many elements as these say are in {@code value}
 */
public record NamedTensor(String name, Datatype datatype, long[] shape, TensorValue value) {

    /** As a tensor without elements is shown: {@code x: FP32[1, 8]}. */
    @Override
    public String toString() {
        return name + ": " + datatype + Arrays.toString(shape);
    }
}
