package hub.loader.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An object of JSON that hub wrote. Jackson takes longer to bind it to records than a short command may last.
 *
 * @param fields text, truth values, lists, objects of this type, and null; a number is text
 */
public record JsonObject(Map<String, Object> fields) {

    /**
     * Reads one.
     *
     * @throws RuntimeException if this is no JSON, or no object
     */
    public static JsonObject of(byte[] json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return (JsonObject) value(parser);
        }
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case null -> throw new IllegalArgumentException("expected JSON, and there is nothing");
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    private static JsonObject object(JsonParser parser) {
        var fields = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return new JsonObject(fields);
    }

    private static List<Object> list(JsonParser parser) {
        var items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return items;
    }

    /** Text; null if there is none. */
    public String text(String name) {
        return (String) fields.get(name);
    }

    /** A truth value; false if there is none. */
    public boolean truth(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** An object; null if there is none. */
    public JsonObject object(String name) {
        return (JsonObject) fields.get(name);
    }

    /** A list of text; null if there is none. */
    public List<String> texts(String name) {
        return items(name, String.class::cast);
    }

    /** A list of objects, each of which is read; null if there is none. */
    public <T> List<T> objects(String name, Function<JsonObject, T> reader) {
        return items(name, item -> reader.apply((JsonObject) item));
    }

    private <T> List<T> items(String name, Function<Object, T> reader) {
        var items = (List<?>) fields.get(name);
        return items == null
                ? null
                : items.stream().<Object>map(item -> item).map(reader).toList();
    }
}
