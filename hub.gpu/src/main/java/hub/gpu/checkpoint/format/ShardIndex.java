package hub.gpu.checkpoint.format;

import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
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
 * The index of a checkpoint that lies in several files: {@code model.safetensors.index.json} or {@code
 * pytorch_model.bin.index.json}.
 *
 * @param files the file of each tensor, by the name of the tensor; each is the name of a file beside the index
 * @see <a href="https://huggingface.co/docs/huggingface_hub/package_reference/serialization">the format</a>
 */
public record ShardIndex(Map<String, String> files) {

    private static final int MAX_TENSORS = 1 << 17;
    private static final int MAX_FILES = 1 << 12;
    private static final int MAX_TEXT = 1 << 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            // Names from an untrusted file must not stay in memory for the next file.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(20)
                    .maxNumberLength(100)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .build())
            .build();

    static boolean is(ByteRegion file) {
        String start = new String(file.bytes(0, Math.min(64, file.size())), StandardCharsets.ISO_8859_1);
        return start.stripLeading().startsWith("{");
    }

    static CheckpointContent read(ByteRegion file) {
        var files = new LinkedHashMap<String, String>();
        var metadata = new LinkedHashMap<String, Object>();
        var text = new InputStreamReader(file.stream(), StandardCharsets.UTF_8.newDecoder());
        try (var json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("weight_map") && value == JsonToken.START_OBJECT) {
                    readFiles(json, files);
                } else if (name.equals("metadata") && value == JsonToken.START_OBJECT) {
                    readMetadata(json, metadata);
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw new MalformedFileException("it is JSON and not a checkpoint: " + e.getOriginalMessage());
        }
        if (files.isEmpty()) {
            throw new MalformedFileException("it is JSON and not a checkpoint: an index of one has a weight_map");
        }
        if (files.values().stream().distinct().count() > MAX_FILES) {
            throw new MalformedFileException("its tensors are in more than " + MAX_FILES + " files");
        }
        return new CheckpointContent(
                "sharded", new ShardIndex(Collections.unmodifiableMap(files)), Collections.unmodifiableMap(metadata));
    }

    private static void readFiles(JsonParser json, Map<String, String> files) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            String file = json.nextToken() == JsonToken.VALUE_STRING ? json.getString() : "";
            // A path could lead out of the folder.
            if (file.isEmpty() || file.equals(".") || file.equals("..") || file.matches("(?s).*[/\\\\:\\p{Cntrl}].*")) {
                throw new MalformedFileException(
                        "its tensor " + name + " is in \"" + file + "\"; expected the name of a file beside it");
            }
            files.put(name, file);
            if (files.size() > MAX_TENSORS) {
                throw new MalformedFileException("it has more than " + MAX_TENSORS + " tensors");
            }
        }
    }

    private static void readMetadata(JsonParser json, Map<String, Object> metadata) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            switch (json.nextToken()) {
                case VALUE_STRING -> metadata.put(name, json.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> metadata.put(name, json.getNumberValue());
                case VALUE_TRUE -> metadata.put(name, true);
                case VALUE_FALSE -> metadata.put(name, false);
                default -> json.skipChildren();
            }
            if (metadata.size() > SafetensorsCheckpoint.MAX_METADATA) {
                throw new MalformedFileException(
                        "its metadata has more than " + SafetensorsCheckpoint.MAX_METADATA + " entries");
            }
        }
    }
}
