package hub.serve.protocol;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;

/** An input as the JSON of a request has it. */
final class JsonInput {

    static final String BINARY_DATA_SIZE = "binary_data_size";

    /** A tensor without elements may have rows all the same, and what reads it as lists makes one of each row. */
    private static final long MOST_EMPTY_ROWS = 1 << 16;

    String name = "";
    Datatype datatype;
    long[] shape;
    Map<String, Object> parameters = Map.of();
    JsonElements elements;

    /** What messages call it. */
    String where() {
        return "input " + Shown.text(name);
    }

    /** How many bytes of the binary data belong to it; empty if its data stands in the JSON. */
    OptionalLong binaryBytes() {
        Object size = parameters.get(BINARY_DATA_SIZE);
        if (size == null) {
            return OptionalLong.empty();
        }
        if (size instanceof Long bytes && bytes >= 0) {
            return OptionalLong.of(bytes);
        }
        throw RequestException.bad(where() + ": expected " + BINARY_DATA_SIZE + " as a number of bytes, and it is "
                + Shown.text(size.toString()));
    }

    /** @throws RequestException if something is missing, or the sizes do not fit together */
    void check() {
        if (name.isEmpty() || datatype == null || shape == null) {
            throw RequestException.bad(where() + ": expected name, datatype and shape");
        }
        if (parameters.containsKey("shared_memory_region")) {
            throw RequestException.bad(where() + ": shared memory is not offered. Send the data in the request");
        }
        OptionalLong binary = binaryBytes();
        if (binary.isPresent() == (elements != null)) {
            throw RequestException.bad(where() + ": expected either data, or " + BINARY_DATA_SIZE
                    + " among its parameters and the data after the JSON");
        }
        long count = count();
        if (elements != null && elements.size() != count) {
            throw RequestException.bad("%s: the shape %s has %d elements, and data has %d"
                    .formatted(where(), Arrays.toString(shape), count, elements.size()));
        }
        if (binary.isPresent() && datatype != Datatype.BYTES) {
            checkBytes(binary.getAsLong(), count);
        }
    }

    private void checkBytes(long given, long count) {
        if (count > Long.MAX_VALUE / datatype.type().bytes()
                || count * datatype.type().bytes() != given) {
            throw RequestException.bad("%s: the shape %s of %s takes %s bytes, and %s is %d"
                    .formatted(
                            where(),
                            Arrays.toString(shape),
                            datatype,
                            count > Long.MAX_VALUE / datatype.type().bytes()
                                    ? "too many"
                                    : String.valueOf(count * datatype.type().bytes()),
                            BINARY_DATA_SIZE,
                            given));
        }
    }

    /** How many elements its shape has. */
    long count() {
        // Strides are products of sizes too, and a 0 among the sizes takes none of them away.
        long most = 1;
        long rows = 1;
        boolean isEmpty = false;
        try {
            for (long size : shape) {
                most = Math.multiplyExact(most, Math.max(1, size));
                isEmpty |= size == 0;
                rows = isEmpty ? rows : most;
            }
        } catch (ArithmeticException e) {
            throw tooLarge();
        }
        if (isEmpty && rows > MOST_EMPTY_ROWS) {
            throw tooLarge();
        }
        return isEmpty ? 0 : most;
    }

    private RequestException tooLarge() {
        return RequestException.bad(where() + ": the shape " + Arrays.toString(shape) + " is too large");
    }
}
