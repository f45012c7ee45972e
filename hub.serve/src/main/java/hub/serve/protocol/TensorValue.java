package hub.serve.protocol;

import hub.gpu.Tensor;
import java.util.List;

/** The elements of a tensor in a request or response. */
public sealed interface TensorValue {

    /** Of all datatypes but {@link Datatype#BYTES}. */
    record Numbers(Tensor tensor) implements TensorValue {}

    /** Of {@link Datatype#BYTES}, in row-major order. */
    record Texts(List<byte[]> elements) implements TensorValue {

        private static final int LENGTH = 4;

        /** How many bytes they take in binary form, where each has its length before it. */
        long bytes() {
            return elements.stream()
                    .mapToLong(element -> (long) LENGTH + element.length)
                    .sum();
        }
    }
}
