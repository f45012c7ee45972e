package hub.gpu.checkpoint.format;

import hub.gpu.DType;
import hub.gpu.StoredTensor;
import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * safetensors: the length of a header, the header in JSON, and the tensors one after the other without gaps.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
final class SafetensorsCheckpoint {

    /** The limit of safetensors itself. */
    private static final long MAX_HEADER = 100_000_000;

    private static final int MAX_TENSORS = 1 << 17;
    static final int MAX_METADATA = 1 << 16;
    private static final int MAX_NAME = 1 << 16;
    private static final int MAX_TEXT = 16 << 20;

    static final Map<String, DType> TYPES = Map.ofEntries(
            Map.entry("BOOL", DType.BOOL),
            Map.entry("U8", DType.UINT8),
            Map.entry("I8", DType.INT8),
            Map.entry("I16", DType.INT16),
            Map.entry("U16", DType.UINT16),
            Map.entry("I32", DType.INT32),
            Map.entry("U32", DType.UINT32),
            Map.entry("I64", DType.INT64),
            Map.entry("U64", DType.UINT64),
            Map.entry("F4", DType.FLOAT4_E2M1FN_X2),
            Map.entry("F8_E4M3", DType.FLOAT8_E4M3FN),
            Map.entry("F8_E4M3FNUZ", DType.FLOAT8_E4M3FNUZ),
            Map.entry("F8_E5M2", DType.FLOAT8_E5M2),
            Map.entry("F8_E5M2FNUZ", DType.FLOAT8_E5M2FNUZ),
            Map.entry("F8_E8M0", DType.FLOAT8_E8M0FNU),
            Map.entry("F16", DType.FLOAT16),
            Map.entry("BF16", DType.BFLOAT16),
            Map.entry("F32", DType.FLOAT32),
            Map.entry("F64", DType.FLOAT64),
            Map.entry("C64", DType.COMPLEX64));

    private static final JsonFactory JSON = JsonFactory.builder()
            // Names from an untrusted file must not stay in memory for the next file.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(20)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    private record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

    private final ByteRegion data;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Object> metadata = new LinkedHashMap<>();

    private SafetensorsCheckpoint(ByteRegion data) {
        this.data = data;
    }

    static boolean is(ByteRegion file) {
        return file.size() >= 10 && file.u8(8) == '{' && file.u8(7) == 0 && file.u8(6) == 0;
    }

    static CheckpointContent read(ByteRegion file) {
        long length = file.i64(0);
        if (length < 0 || length > MAX_HEADER || length > file.size() - 8) {
            throw new MalformedFileException("its header claims " + Long.toUnsignedString(length)
                    + " bytes, and the file has " + file.size() + "; the limit is " + MAX_HEADER);
        }
        var checkpoint = new SafetensorsCheckpoint(file.slice(8 + length, file.size() - 8 - length));
        var header = new InputStreamReader(file.slice(8, length).stream(), StandardCharsets.UTF_8.newDecoder());
        try (var json = JSON.createParser(ObjectReadContext.empty(), header)) {
            checkpoint.header(json);
        } catch (JacksonException e) {
            throw new MalformedFileException(
                    e.getCause() instanceof CharacterCodingException
                            ? "its header is not UTF-8"
                            : "its header is not the JSON it should be: " + e.getOriginalMessage());
        }
        return checkpoint.content();
    }

    private void header(JsonParser json) {
        expect(json, json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("__metadata__")) {
                metadata(json, value);
            } else {
                expect(json, value, JsonToken.START_OBJECT);
                entries.add(entry(name, json));
            }
            if (entries.size() > MAX_TENSORS) {
                throw new MalformedFileException("it has more than " + MAX_TENSORS + " tensors");
            }
        }
        expect(json, json.currentToken(), JsonToken.END_OBJECT);
        if (json.nextToken() != null) {
            throw new MalformedFileException("its header goes on after its end");
        }
    }

    private void metadata(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            // safetensors reads it as no metadata.
            return;
        }
        expect(json, value, JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            expect(json, json.nextToken(), JsonToken.VALUE_STRING);
            metadata.put(name, json.getString());
            if (metadata.size() > MAX_METADATA) {
                throw new MalformedFileException("its metadata has more than " + MAX_METADATA + " entries");
            }
        }
        expect(json, json.currentToken(), JsonToken.END_OBJECT);
    }

    private static Entry entry(String name, JsonParser json) {
        DType dtype = null;
        long[] shape = null;
        long[] offsets = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String property = json.currentName();
            json.nextToken();
            switch (property) {
                case "dtype" -> dtype = dtype(name, json);
                case "shape" -> shape = integers(json);
                case "data_offsets" -> offsets = integers(json);
                default ->
                    throw new MalformedFileException("its tensor " + name + " has the unknown property " + property);
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
            throw new MalformedFileException("its tensor " + name + " lacks dtype, shape or two data_offsets");
        }
        return new Entry(
                name, dtype, dtype == DType.FLOAT4_E2M1FN_X2 ? packed(name, shape) : shape, offsets[0], offsets[1]);
    }

    /** safetensors counts numbers of four bits. PyTorch counts bytes, and each holds two of them. */
    private static long[] packed(String name, long... shape) {
        long[] packed = shape.clone();
        if (shape.length == 0 || shape[shape.length - 1] % 2 != 0) {
            throw new MalformedFileException(
                    "its tensor " + name + " has numbers of four bits, and does not fill its last byte");
        }
        packed[shape.length - 1] /= 2;
        return packed;
    }

    private static DType dtype(String name, JsonParser json) {
        expect(json, json.currentToken(), JsonToken.VALUE_STRING);
        DType dtype = TYPES.get(json.getString());
        if (dtype == null) {
            throw new MalformedFileException(
                    "its tensor " + name + " has the type " + json.getString() + ", which PyTorch does not have");
        }
        return dtype;
    }

    private static long[] integers(JsonParser json) {
        expect(json, json.currentToken(), JsonToken.START_ARRAY);
        long[] values = new long[MappedTensor.MAX_DIMENSIONS];
        int count = 0;
        while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            if (count == MappedTensor.MAX_DIMENSIONS) {
                throw new MalformedFileException(
                        "it has a tensor of more than " + MappedTensor.MAX_DIMENSIONS + " dimensions");
            }
            values[count] = json.getLongValue();
            if (values[count++] < 0) {
                throw new MalformedFileException("its header has a negative number");
            }
        }
        expect(json, json.currentToken(), JsonToken.END_ARRAY);
        return Arrays.copyOf(values, count);
    }

    private static void expect(JsonParser json, JsonToken is, JsonToken expected) {
        if (is != expected) {
            throw new MalformedFileException("its header has " + is + " where " + expected + " is needed, at character "
                    + json.currentTokenLocation().getCharOffset());
        }
    }

    private CheckpointContent content() {
        requireNoGaps();
        Map<String, StoredTensor> tensors = LinkedHashMap.newLinkedHashMap(entries.size());
        for (Entry entry : entries) {
            var storage = new Storage(data.slice(entry.begin, entry.end - entry.begin));
            var tensor = MappedTensor.contiguous(storage, entry.dtype, entry.shape);
            if (tensor.bytes() != storage.size()) {
                throw new MalformedFileException(
                        "its tensor " + entry.name + " of shape " + Arrays.toString(entry.shape)
                                + " and type " + entry.dtype.torchName() + " has " + storage.size() + " bytes and not "
                                + tensor.bytes());
            }
            tensors.put(entry.name, tensor);
        }
        addTied(tensors);
        return new CheckpointContent(
                "safetensors", Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    /**
     * Adds the tensors that are tied to others: safetensors keeps one of several that share their bytes, and its {@code
     * save_model} writes the names of the others into the metadata, each with the name that was kept.
     */
    private void addTied(Map<String, StoredTensor> tensors) {
        var tied = new LinkedHashMap<String, StoredTensor>();
        metadata.forEach((name, kept) -> {
            if (!tensors.containsKey(name) && tensors.get(kept) != null) {
                tied.put(name, tensors.get(kept));
            }
        });
        tensors.putAll(tied);
        if (tensors.size() > MAX_TENSORS) {
            throw new MalformedFileException("it has more than " + MAX_TENSORS + " tensors");
        }
    }

    private void requireNoGaps() {
        long at = 0;
        for (Entry entry : entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList()) {
            if (entry.begin != at || entry.end < entry.begin) {
                throw new MalformedFileException("its tensor " + entry.name + " lies at " + entry.begin + " to "
                        + entry.end + ", and the one before ends at " + at);
            }
            at = entry.end;
        }
        if (at != data.size()) {
            throw new MalformedFileException("its tensors end at byte " + at + " of " + data.size());
        }
    }
}
