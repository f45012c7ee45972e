package hub.serve.protocol;

import hub.gpu.Tensor;
import hub.serve.protocol.TensorValue.Numbers;
import hub.serve.protocol.TensorValue.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes what a model gave: the JSON, then the outputs that were asked for in binary form, from the tensors' memory. */
public final class ResponseWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LENGTH = 4;

    private final InferenceResponse response;
    private final byte[] json;
    private final List<NamedTensor> binary;

    /**
     * Writes the JSON, which is short if the outputs are binary.
     *
     * @throws RequestException if an output has no form in JSON
     */
    public ResponseWriter(InferenceResponse response) {
        this.response = response;
        this.binary = response.outputs().stream()
                .filter(output -> response.isBinary().test(output.name()))
                .toList();
        this.json = json();
    }

    /** How long the JSON is. */
    public int jsonBytes() {
        return json.length;
    }

    /** Whether something follows the JSON. */
    public boolean hasBinary() {
        return !binary.isEmpty();
    }

    /** How long all of it is. */
    public long bytes() {
        return json.length + binary.stream().mapToLong(ResponseWriter::bytes).sum();
    }

    /** Writes all of it. */
    public void writeTo(WritableByteChannel target) throws IOException {
        write(ByteBuffer.wrap(json), target);
        for (NamedTensor output : binary) {
            switch (output.value()) {
                case Numbers numbers -> numbers.tensor().writeTo(target);
                case Texts texts -> {
                    for (byte[] element : texts.elements()) {
                        write(
                                ByteBuffer.allocate(LENGTH)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putInt(element.length)
                                        .flip(),
                                target);
                        write(ByteBuffer.wrap(element), target);
                    }
                }
            }
        }
    }

    private static void write(ByteBuffer bytes, WritableByteChannel target) throws IOException {
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
    }

    private static long bytes(NamedTensor output) {
        return switch (output.value()) {
            case Numbers numbers ->
                numbers.tensor().numel() * numbers.tensor().dtype().bytes();
            case Texts texts -> texts.bytes();
        };
    }

    private byte[] json() {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            out.writeStartObject();
            out.writeStringProperty("model_name", response.model());
            out.writeStringProperty("model_version", response.version());
            response.id().ifPresent(id -> out.writeStringProperty("id", id));
            out.writeArrayPropertyStart("outputs");
            for (NamedTensor output : response.outputs()) {
                write(output, out);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void write(NamedTensor output, JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("name", output.name());
        out.writeStringProperty("datatype", output.datatype().name());
        out.writeName("shape");
        out.writeArray(output.shape(), 0, output.shape().length);
        if (binary.contains(output)) {
            out.writeObjectPropertyStart("parameters");
            out.writeNumberProperty("binary_data_size", bytes(output));
            out.writeEndObject();
        } else {
            out.writeArrayPropertyStart("data");
            writeElements(output, out);
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void writeElements(NamedTensor output, JsonGenerator out) {
        switch (output.value()) {
            case Texts texts -> texts.elements().forEach(element -> out.writeString(text(output, element)));
            case Numbers numbers -> writeNumbers(output, numbers.tensor(), out);
        }
    }

    private static String text(NamedTensor output, byte[] element) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(element))
                    .toString();
        } catch (CharacterCodingException e) {
            throw noJson(output, "bytes that are no UTF-8");
        }
    }

    private static void writeNumbers(NamedTensor output, Tensor tensor, JsonGenerator out) {
        switch (output.datatype()) {
            case BOOL -> {
                for (boolean value : tensor.toBooleanArray()) {
                    out.writeBoolean(value);
                }
            }
            case FP16, FP32 -> {
                for (float value : tensor.toFloatArray()) {
                    requireFinite(output, value);
                    out.writeNumber(value);
                }
            }
            case FP64 -> {
                for (double value : tensor.toDoubleArray()) {
                    requireFinite(output, value);
                    out.writeNumber(value);
                }
            }
            case BF16 -> throw noJson(output, "numbers of BF16");
            case UINT64 -> {
                var bytes = ByteBuffer.allocate(Math.toIntExact(Long.BYTES * tensor.numel()))
                        .order(ByteOrder.LITTLE_ENDIAN);
                tensor.copyTo(bytes);
                bytes.flip();
                while (bytes.hasRemaining()) {
                    out.writeNumber(new BigInteger(Long.toUnsignedString(bytes.getLong())));
                }
            }
            default -> {
                for (long value : tensor.toLongArray()) {
                    out.writeNumber(value);
                }
            }
        }
    }

    private static void requireFinite(NamedTensor output, double value) {
        if (!Double.isFinite(value)) {
            throw noJson(output, String.valueOf(value));
        }
    }

    private static RequestException noJson(NamedTensor output, String what) {
        return RequestException.bad("output %s has %s, for which JSON has no form: ask for it with binary_data"
                .formatted(Shown.text(output.name()), what));
    }
}
