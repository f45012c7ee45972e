package hub.python.wire;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Messages as bytes. The other side is a process of hub's own, so nothing limits them but their frames. */
public final class Json {

    private static final int DEEPEST = 1000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNestingDepth(DEEPEST)
                            .build())
                    // Half a surrogate pair, which is no text in UTF-8, crosses too.
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private Json() {}

    /** A new message. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The bytes of a message. */
    public static byte[] write(JsonNode message) {
        return MAPPER.writeValueAsBytes(message);
    }

    /** The message of bytes. */
    public static JsonNode read(byte[] message) {
        return MAPPER.readTree(message);
    }

    /** A message from the JDK's own types: text, numbers, Boolean, null, lists and maps. */
    public static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** A message as one of these types. */
    public static <T> T to(JsonNode message, Class<T> type) {
        return MAPPER.treeToValue(message, type);
    }
}
