package hub.loader.java.call;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Converts arguments to the types of parameters. One instance serves one repo: Jackson remembers types, and must forget
 * them together with the repo.
 */
final class ArgumentConverter {

    private static final Pattern SMALL = Pattern.compile("-?\\d{1,9}");
    private static final Pattern FILE_NAME = Pattern.compile("[\\p{L}\\p{N}/._ -]+");

    private final ClassLoader loader;
    private JsonMapper mapper;

    ArgumentConverter(ClassLoader loader) {
        this.loader = loader;
    }

    /** Made at the first conversion: many repos never need one. */
    private synchronized JsonMapper mapper() {
        if (mapper == null) {
            mapper = JsonMapper.builder()
                    .typeFactory(TypeFactory.createDefaultInstance().withClassLoader(loader))
                    .addModule(new SimpleModule().addDeserializer(Path.class, new PathDeserializer()))
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .withCoercionConfigDefaults(
                            config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                    .withCoercionConfig(
                            LogicalType.Boolean,
                            config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
                    .build();
        }
        return mapper;
    }

    /**
     * Converts a value to a parameter's type. A value that has this type already is returned as it is. Text for a list, a
     * map or a record is read as JSON. The items of a list or a map are converted one by one.
     *
     * @throws IllegalArgumentException if it cannot be converted; the message comes from the type's own code, or is null
     */
    Object convert(Object value, Type type) {
        if (type instanceof Class<?> plain && !plain.isArray() && plain.isInstance(value)) {
            return value;
        }
        if (value instanceof String text) {
            Optional<Object> word = plainWord(text, type);
            if (word.isPresent()) {
                return word.get();
            }
        }
        return convert(value, mapper().constructType(type));
    }

    /** What most words on a command line are. A mapper takes longer to make than a short command may last. */
    private static Optional<Object> plainWord(String text, Type type) {
        if (type == boolean.class && (text.equals("true") || text.equals("false"))) {
            return Optional.of(text.equals("true"));
        }
        if (type == int.class && SMALL.matcher(text).matches()) {
            return Optional.of(Integer.valueOf(text));
        }
        return type == Path.class && FILE_NAME.matcher(text).matches() ? Optional.of(Path.of(text)) : Optional.empty();
    }

    private Object convert(Object value, JavaType type) {
        return switch (value) {
            case null -> of(null, type);
            case Collection<?> items when type.isArrayType() || type.isCollectionLikeType() -> ofItems(items, type);
            case Object[] items
            when type.isArrayType() || type.isCollectionLikeType() ->
                type.getRawClass().isInstance(items) ? items : ofItems(Arrays.asList(items), type);
            case Map<?, ?> map when type.isMapLikeType() -> ofMap(map, type);
            default -> type.getRawClass().isInstance(value) ? value : of(value, type);
        };
    }

    private Object ofItems(Collection<?> items, JavaType type) {
        var converted = new ArrayList<Object>(items.size());
        items.forEach(item -> converted.add(convert(item, type.getContentType())));
        if (type.isArrayType()) {
            Object array = Array.newInstance(type.getContentType().getRawClass(), converted.size());
            for (int i = 0; i < converted.size(); i++) {
                Array.set(array, i, converted.get(i));
            }
            return array;
        }
        return type.getRawClass().isInstance(converted) ? converted : of(converted, type);
    }

    private Object ofMap(Map<?, ?> map, JavaType type) {
        var converted = new LinkedHashMap<Object, Object>();
        map.forEach(
                (key, value) -> converted.put(convert(key, type.getKeyType()), convert(value, type.getContentType())));
        return type.getRawClass().isInstance(converted) ? converted : of(converted, type);
    }

    private Object of(Object value, JavaType type) {
        try {
            return value instanceof CharSequence text && isJson(text) && isStructure(type)
                    ? mapper().readValue(text.toString(), type)
                    : mapper().convertValue(value, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(reason(e), e);
        }
    }

    /** The value of a parameter's {@code @Default}, where the text {@code null} is the value null. */
    Object defaultValue(String text, Type type) {
        return convert(text.equals("null") ? null : text, type);
    }

    private static boolean isJson(CharSequence text) {
        String start = text.toString().stripLeading();
        return start.startsWith("[") || start.startsWith("{");
    }

    private static boolean isStructure(JavaType type) {
        return type.isContainerType() || type.isRecordType();
    }

    /** The message of the type's own code, if it refused the value. Jackson's own words do not help the caller. */
    private static String reason(JacksonException e) {
        Throwable cause = e.getCause();
        while (cause instanceof JacksonException || cause instanceof InvocationTargetException) {
            cause = cause.getCause();
        }
        return cause == null || cause.getMessage() == null
                ? null
                : cause.getMessage().lines().findFirst().orElse(null);
    }

    /** Jackson reads a path as a URI; on a command line it is a path. */
    private static final class PathDeserializer extends StdDeserializer<Path> {

        PathDeserializer() {
            super(Path.class);
        }

        @Override
        public Path deserialize(JsonParser parser, DeserializationContext context) {
            String text = parser.getValueAsString();
            if (text == null) {
                return (Path) context.handleUnexpectedToken(Path.class, parser);
            }
            return Path.of(text);
        }
    }
}
