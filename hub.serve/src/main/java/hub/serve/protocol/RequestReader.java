package hub.serve.protocol;

import hub.gpu.DType;
import hub.gpu.Torch;
import hub.serve.protocol.InferenceRequest.RequestedOutput;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads requests to run a model. The JSON comes first; binary data follows it in the order of the inputs, and goes into the
 * tensors' own memory. All sizes are checked before memory is taken for them.
 */
public final class RequestReader {

    private static final int MAX_TENSORS = 1024;
    private static final int MAX_RANK = 32;
    private static final int MAX_DEPTH = MAX_RANK + 8;
    private static final int LENGTH = 4;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    // The size of the whole body is limited.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Torch torch;

    public RequestReader(Torch torch) {
        this.torch = torch;
    }

    /**
     * Reads a request. Tensors are made in the scope of the current thread.
     *
     * @param json ends where the JSON ends
     * @param binary what follows the JSON
     * @param binaryBytes how much follows; empty if that is not known
     * @param mostBinaryBytes how much may follow
     * @throws RequestException if it is malformed, or its sizes do not fit
     * @throws IOException if it cannot be read
     */
    public InferenceRequest read(
            InputStream json, ReadableByteChannel binary, OptionalLong binaryBytes, long mostBinaryBytes)
            throws IOException {
        var request = new Parsed();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            request.read(parser);
        } catch (JacksonException e) {
            throw malformed(e);
        }
        checkSizes(request.inputs, binaryBytes, mostBinaryBytes);
        var inputs = new ArrayList<NamedTensor>();
        for (JsonInput input : request.inputs) {
            inputs.add(new NamedTensor(input.name, input.datatype, input.shape, value(input, binary)));
        }
        if (binaryBytes.isEmpty() && binary.read(ByteBuffer.allocate(1)) >= 0) {
            throw RequestException.bad("the body goes on after the data of the last input");
        }
        return new InferenceRequest(request.id, request.parameters, inputs, request.outputs);
    }

    private static RequestException malformed(JacksonException e) throws IOException {
        if (e.getCause() instanceof IOException cause) {
            throw cause;
        }
        var location = e.getLocation();
        // A broken limit has none.
        String place = location == null
                ? ""
                : ", at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
        return RequestException.bad("the JSON of the request is malformed" + place + ": " + e.getOriginalMessage());
    }

    private static void checkSizes(List<JsonInput> inputs, OptionalLong given, long most) {
        var names = new HashSet<String>();
        long expected = 0;
        for (JsonInput input : inputs) {
            input.check();
            if (!names.add(input.name)) {
                throw RequestException.bad(input.where() + " is given twice");
            }
            expected = saturatedSum(expected, input.binaryBytes().orElse(0));
        }
        if (given.isPresent() && given.getAsLong() != expected) {
            throw RequestException.bad(
                    "the inputs have %d bytes of binary data by their %s, and the body has %d after its JSON"
                            .formatted(expected, JsonInput.BINARY_DATA_SIZE, given.getAsLong()));
        }
        if (expected > most) {
            throw RequestException.tooLarge(
                    "the inputs have %d bytes of binary data by their %s, and at most %d may come"
                            .formatted(expected, JsonInput.BINARY_DATA_SIZE, most));
        }
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private TensorValue value(JsonInput input, ReadableByteChannel binary) throws IOException {
        OptionalLong bytes = input.binaryBytes();
        if (input.datatype == Datatype.BYTES) {
            return new Texts(
                    bytes.isPresent() ? texts(input, bytes.getAsLong(), binary) : input.elements.texts(input.where()));
        }
        DType type = input.datatype.type();
        if (bytes.isEmpty()) {
            // Of the data alone, a tensor without sizes is of one dimension.
            return new Numbers(torch.tensor(input.elements.bytes(input.datatype, input.where()), type, input.shape)
                    .reshape(input.shape));
        }
        try {
            // A byte of another value than 0 and 1 is no truth value of a tensor.
            return new Numbers(
                    type == DType.BOOL
                            ? torch.read(binary, DType.UINT8, input.shape).to(DType.BOOL)
                            : torch.read(binary, type, input.shape));
        } catch (EOFException e) {
            throw RequestException.bad(input.where() + ": the body ends early: " + e.getMessage());
        }
    }

    private static List<byte[]> texts(JsonInput input, long bytes, ReadableByteChannel binary) throws IOException {
        if (bytes > Integer.MAX_VALUE) {
            throw RequestException.bad(input.where() + ": BYTES of more than 2 GB are not taken");
        }
        ByteBuffer all = ByteBuffer.wrap(read(binary, (int) bytes)).order(ByteOrder.LITTLE_ENDIAN);
        if (all.capacity() < bytes) {
            throw RequestException.bad("%s: the body ends early: expected %d bytes, and there are %d"
                    .formatted(input.where(), bytes, all.capacity()));
        }
        var elements = new ArrayList<byte[]>();
        while (all.hasRemaining()) {
            int length = all.remaining() < LENGTH ? -1 : all.getInt();
            if (length < 0 || length > all.remaining()) {
                throw RequestException.bad(input.where()
                        + ": expected each element of BYTES with its length in 4 bytes before it, lowest byte first");
            }
            var element = new byte[length];
            all.get(element);
            elements.add(element);
        }
        if (elements.size() != input.count()) {
            throw RequestException.bad("%s: the shape %s has %d elements, and the data has %d"
                    .formatted(input.where(), Arrays.toString(input.shape), input.count(), elements.size()));
        }
        return elements;
    }

    /** Takes memory as the bytes come: a client may only claim to send them. */
    private static byte[] read(ReadableByteChannel binary, int bytes) throws IOException {
        byte[] read = new byte[0];
        int size = 0;
        while (size < bytes) {
            if (size == read.length) {
                read = Arrays.copyOf(read, (int) Math.min(bytes, Math.max(1L << 16, 2L * size)));
            }
            int count = binary.read(ByteBuffer.wrap(read, size, read.length - size));
            if (count < 0) {
                return Arrays.copyOf(read, size);
            }
            size += count;
        }
        return read;
    }

    /** What the JSON has. */
    private static final class Parsed {

        private final List<JsonInput> inputs = new ArrayList<>();
        private boolean hasInputs;
        private final List<RequestedOutput> outputs = new ArrayList<>();
        private final Set<String> outputNames = new HashSet<>();
        private Optional<String> id = Optional.empty();
        private Map<String, Object> parameters = Map.of();

        void read(JsonParser parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw RequestException.bad("expected a request as a JSON object with inputs");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NULL) {
                    // As if it were not there.
                    continue;
                }
                switch (key) {
                    case "id" -> id = Optional.of(text(parser, "id"));
                    case "parameters" -> parameters = parameters(parser, "parameters");
                    case "inputs" -> {
                        hasInputs = true;
                        eachOf(parser, "inputs", () -> add(inputs, input(parser), "inputs"));
                    }
                    case "outputs" -> eachOf(parser, "outputs", () -> addOutput(output(parser)));
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw RequestException.bad("the JSON of the request goes on after its object");
            }
            if (!hasInputs) {
                throw RequestException.bad("the request has no inputs");
            }
        }

        private void addOutput(RequestedOutput output) {
            require(outputNames.add(output.name()), "output " + Shown.text(output.name()) + " is asked for twice");
            add(outputs, output, "outputs");
        }

        private static <T> void add(List<T> list, T item, String where) {
            if (list.size() == MAX_TENSORS) {
                throw RequestException.bad("there are more than " + MAX_TENSORS + " " + where);
            }
            list.add(item);
        }

        private static void eachOf(JsonParser parser, String where, Runnable read) {
            require(parser.currentToken() == JsonToken.START_ARRAY, where + ": expected an array");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                require(parser.currentToken() == JsonToken.START_OBJECT, where + ": expected objects");
                read.run();
            }
        }

        private static JsonInput input(JsonParser parser) {
            var input = new JsonInput();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (key) {
                    case "name" -> input.name = text(parser, "the name of an input");
                    case "datatype" ->
                        input.datatype = Datatype.named(text(parser, input.where() + ", datatype"), input.where());
                    case "shape" -> input.shape = shape(parser, input.where());
                    case "parameters" -> input.parameters = parameters(parser, input.where());
                    case "data" -> input.elements = JsonElements.read(parser, input.where());
                    default -> parser.skipChildren();
                }
            }
            return input;
        }

        private static RequestedOutput output(JsonParser parser) {
            String name = "";
            Map<String, Object> parameters = Map.of();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (key) {
                    case "name" -> name = text(parser, "the name of an output");
                    case "parameters" -> parameters = parameters(parser, "an output");
                    default -> parser.skipChildren();
                }
            }
            require(!name.isEmpty(), "an output that is asked for has no name");
            for (String unknown : List.of("classification", "shared_memory_region")) {
                require(
                        !parameters.containsKey(unknown),
                        "output " + Shown.text(name) + ": " + unknown + " is not offered");
            }
            return new RequestedOutput(name, parameters);
        }

        private static long[] shape(JsonParser parser, String where) {
            require(parser.currentToken() == JsonToken.START_ARRAY, where + ": expected shape as an array");
            var shape = new long[MAX_RANK];
            int rank = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                require(rank < MAX_RANK, where + ": the shape has more than " + MAX_RANK + " dimensions");
                require(
                        parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                                && parser.getLongValue() >= 0,
                        where + ": expected sizes from 0 on in its shape");
                shape[rank++] = parser.getLongValue();
            }
            return Arrays.copyOf(shape, rank);
        }

        private static Map<String, Object> parameters(JsonParser parser, String where) {
            require(parser.currentToken() == JsonToken.START_OBJECT, where + ": expected parameters as an object");
            var parameters = new LinkedHashMap<String, Object>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                Object value = switch (parser.nextToken()) {
                    case VALUE_STRING -> parser.getString();
                    case VALUE_TRUE -> true;
                    case VALUE_FALSE -> false;
                    case VALUE_NUMBER_INT -> integer(parser);
                    case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                    case null, default ->
                        throw RequestException.bad("%s: expected text, a number, true or false as the parameter %s"
                                .formatted(where, Shown.text(name)));
                };
                parameters.put(name, value);
            }
            return parameters;
        }

        private static Object integer(JsonParser parser) {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? (Object) parser.getDoubleValue()
                    : (Object) parser.getLongValue();
        }

        private static String text(JsonParser parser, String where) {
            require(parser.currentToken() == JsonToken.VALUE_STRING, where + ": expected text");
            return parser.getString();
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw RequestException.bad(message);
            }
        }
    }
}
