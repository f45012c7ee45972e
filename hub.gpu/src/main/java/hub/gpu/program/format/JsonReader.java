package hub.gpu.program.format;

import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads JSON of known form as a stream. Each method begins at the first token of a value and ends at its last. What is of
 * another form than asked for is refused with its place.
 */
final class JsonReader {

    /** Containers inside containers. A graph inside a graph takes nine. */
    private static final int MAX_DEPTH = 400;

    private static final int MAX_TEXT = 16 << 20;
    private static final int MAX_NAME = 1 << 16;

    private static final JsonFactory JSON = JsonFactory.builder()
            // Names from an untrusted file must not stay in memory for the next file.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Before 2.7 PyTorch wrote Infinity and NaN as Python does.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(100)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_NAME)
                    .build())
            .build();

    private final String what;
    private final JsonParser json;

    private JsonReader(String what, JsonParser json) {
        this.what = what;
        this.json = json;
    }

    /** Reads one value, which is all of a record. */
    static <T> T read(String what, ByteRegion text, Function<JsonReader, T> reader) {
        return read(what, new InputStreamReader(text.stream(), StandardCharsets.UTF_8.newDecoder()), reader);
    }

    /** Reads one value, which is all of a text. */
    static <T> T read(String what, String text, Function<JsonReader, T> reader) {
        return read(what, new StringReader(text), reader);
    }

    private static <T> T read(String what, Reader text, Function<JsonReader, T> reader) {
        try (var json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            T value = reader.apply(new JsonReader(what, json));
            if (json.nextToken() != null) {
                throw new MalformedFileException(what + " goes on after its end");
            }
            return value;
        } catch (JacksonException e) {
            throw new MalformedFileException(
                    e.getCause() instanceof CharacterCodingException
                            ? what + " is not UTF-8"
                            : what + " is not the JSON that it should be: " + e.getOriginalMessage());
        }
    }

    /** An object. For each of its fields, the consumer gets the name, and reads or {@linkplain #skip skips} the value. */
    void object(Consumer<String> field) {
        expect(JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            field.accept(name);
        }
        expect(JsonToken.END_OBJECT);
    }

    /** An object of exactly one field. */
    <T> T union(Function<String, T> field) {
        expect(JsonToken.START_OBJECT);
        if (json.nextToken() != JsonToken.PROPERTY_NAME) {
            throw wrong("one field");
        }
        String name = json.currentName();
        json.nextToken();
        T value = field.apply(name);
        if (json.nextToken() != JsonToken.END_OBJECT) {
            throw wrong("the end of " + name);
        }
        return value;
    }

    /** A list of at most {@code most} values. */
    <T> List<T> list(int most, Supplier<T> element) {
        expect(JsonToken.START_ARRAY);
        var list = new ArrayList<T>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == null) {
                throw wrong("the end of a list");
            }
            if (list.size() == most) {
                throw new MalformedFileException(
                        "%s has a list of more than %d values%s".formatted(what, most, place()));
            }
            list.add(element.get());
        }
        // A value may be null.
        return Collections.unmodifiableList(list);
    }

    String string() {
        expect(JsonToken.VALUE_STRING);
        return json.getString();
    }

    /** An integer that a long holds. */
    long integer() {
        expect(JsonToken.VALUE_NUMBER_INT);
        return json.getLongValue();
    }

    /** A number. NaN and the infinities, which JSON does not have, stand as text. */
    double number() {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return switch (json.getString()) {
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                case "NaN" -> Double.NaN;
                default -> throw wrong("a number");
            };
        }
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return json.getDoubleValue();
        }
        expect(JsonToken.VALUE_NUMBER_FLOAT);
        return json.getDoubleValue();
    }

    boolean bool() {
        if (json.currentToken() == JsonToken.VALUE_TRUE || json.currentToken() == JsonToken.VALUE_FALSE) {
            return json.getBooleanValue();
        }
        throw wrong("true or false");
    }

    boolean isNull() {
        return json.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isString() {
        return json.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isInteger() {
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT;
    }

    boolean isList() {
        return json.currentToken() == JsonToken.START_ARRAY;
    }

    /** Passes over a value of any form. */
    void skip() {
        if (json.currentToken() == null) {
            throw wrong("a value");
        }
        json.skipChildren();
    }

    private void expect(JsonToken expected) {
        if (json.currentToken() != expected) {
            throw wrong(expected.toString());
        }
    }

    /** What is refused at this place. */
    MalformedFileException wrong(String expected) {
        return new MalformedFileException("%s has %s where %s is needed%s"
                .formatted(what, json.currentToken() == null ? "its end" : json.currentToken(), expected, place()));
    }

    /** A value that is refused at this place. */
    MalformedFileException refused(String why) {
        return new MalformedFileException("%s %s%s".formatted(what, why, place()));
    }

    private String place() {
        return ", at character " + json.currentTokenLocation().getCharOffset();
    }
}
