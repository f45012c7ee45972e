package hub.serve.model;

import hub.gpu.Tensor;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/** Inputs as Java's values, for methods that take no tensors. */
final class InputValues {

    private InputValues() {}

    /** A tensor as it is; texts as {@link #value} has them. */
    static Object tensorOrValue(NamedTensor input) {
        return input.value() instanceof Numbers numbers ? numbers.tensor() : value(input);
    }

    /**
     * One number, truth value or text, or nested lists of them. A tensor of one element and of at most one dimension is one
     * value. An element of BYTES is text if it is UTF-8, else bytes.
     */
    static Object value(NamedTensor input) {
        return shaped(elements(input), input);
    }

    /** As {@link #value}, but each element of BYTES is bytes, whatever they are. */
    static Object bytes(NamedTensor input) {
        return input.value() instanceof Texts texts ? shaped(List.copyOf(texts.elements()), input) : value(input);
    }

    private static Object shaped(List<Object> elements, NamedTensor input) {
        return elements.size() == 1 && input.shape().length <= 1
                ? elements.getFirst()
                : nested(elements, input.shape(), 0);
    }

    private static Object nested(List<Object> elements, long[] shape, int dimension) {
        if (dimension >= shape.length - 1) {
            return elements;
        }
        int count = (int) shape[dimension];
        var parts = new ArrayList<Object>();
        for (int i = 0; i < count; i++) {
            int size = elements.size() / count;
            parts.add(nested(elements.subList(i * size, (i + 1) * size), shape, dimension + 1));
        }
        return parts;
    }

    private static List<Object> elements(NamedTensor input) {
        return switch (input.value()) {
            case Texts texts ->
                Collections.unmodifiableList(
                        texts.elements().stream().map(InputValues::textOrBytes).toList());
            case Numbers numbers -> elements(numbers.tensor());
        };
    }

    private static List<Object> elements(Tensor tensor) {
        return switch (tensor.dtype()) {
            case BOOL -> {
                boolean[] all = tensor.toBooleanArray();
                yield list(all.length, i -> all[i]);
            }
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> {
                double[] all = tensor.toDoubleArray();
                yield list(all.length, i -> all[i]);
            }
            default -> {
                long[] all = tensor.toLongArray();
                yield list(all.length, i -> all[i]);
            }
        };
    }

    private static List<Object> list(int size, IntFunction<Object> element) {
        var list = new ArrayList<Object>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(i));
        }
        return list;
    }

    private static Object textOrBytes(byte[] element) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(element))
                    .toString();
        } catch (CharacterCodingException e) {
            return element;
        }
    }
}
