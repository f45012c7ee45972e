package hub.gpu.checkpoint.format;

import hub.gpu.DType;
import hub.gpu.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes safetensors. Names keep their order; the content is sorted by element size, so that every element is aligned. */
public final class SafetensorsWriter {

    private static final int ALIGNMENT = 8;

    private static final Map<DType, String> NAMES = Map.copyOf(SafetensorsCheckpoint.TYPES.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey)));

    private SafetensorsWriter() {}

    /** @throws IllegalArgumentException if a tensor has a type that the format does not have */
    public static void write(Map<String, ? extends StoredTensor> tensors, Map<String, String> metadata, FileChannel out)
            throws IOException {
        List<? extends Map.Entry<String, ? extends StoredTensor>> placed = tensors.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        entry -> -entry.getValue().dtype().bytes()))
                .toList();
        var offsets = new HashMap<String, Long>();
        long end = 0;
        for (var entry : placed) {
            offsets.put(entry.getKey(), end);
            end += entry.getValue().bytes();
        }
        fully(out, header(tensors, metadata, offsets));
        for (var entry : placed) {
            entry.getValue().writeTo(out);
        }
    }

    private static ByteBuffer header(
            Map<String, ? extends StoredTensor> tensors, Map<String, String> metadata, Map<String, Long> offsets) {
        var bytes = new ByteArrayOutputStream();
        try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectPropertyStart("__metadata__");
                metadata.forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            tensors.forEach((name, tensor) -> entry(json, name, tensor, offsets.get(name)));
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        return ByteBuffer.allocate(8 + bytes.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.size())
                .put(bytes.toByteArray())
                .flip();
    }

    private static void entry(JsonGenerator json, String name, StoredTensor tensor, long offset) {
        String dtype = NAMES.get(tensor.dtype());
        if (dtype == null) {
            throw new IllegalArgumentException(name + " of type "
                    + tensor.dtype().torchName() + ", which safetensors does not have; save it as .pth");
        }
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("dtype", dtype);
        json.writeArrayPropertyStart("shape");
        long[] shape = tensor.shape();
        for (int i = 0; i < shape.length; i++) {
            boolean packed = tensor.dtype() == DType.FLOAT4_E2M1FN_X2 && i == shape.length - 1;
            json.writeNumber(packed ? shape[i] * 2 : shape[i]);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("data_offsets");
        json.writeNumber(offset);
        json.writeNumber(offset + tensor.bytes());
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void fully(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
