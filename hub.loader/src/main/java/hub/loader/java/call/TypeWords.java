package hub.loader.java.call;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what a parameter's type expects, in words for the person who gives the argument. */
final class TypeWords {

    private static final Set<Class<?>> WHOLE = Set.of(
            int.class,
            long.class,
            short.class,
            byte.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            BigInteger.class);

    private static final Set<Class<?>> FRACTIONAL =
            Set.of(double.class, float.class, Double.class, Float.class, Number.class, BigDecimal.class);

    private TypeWords() {}

    static String of(Type type) {
        return switch (type) {
            case Class<?> plain -> of(plain);
            case GenericArrayType array -> "a list, each item " + of(array.getGenericComponentType());
            case WildcardType any -> of(any.getUpperBounds()[0]);
            case ParameterizedType generic -> of((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
            default -> type.getTypeName();
        };
    }

    private static String of(Class<?> raw, Type[] arguments) {
        if (Collection.class.isAssignableFrom(raw) && arguments.length == 1) {
            return "a list, each item " + of(arguments[0]);
        }
        if (Map.class.isAssignableFrom(raw) && arguments.length == 2) {
            return "a map, each value " + of(arguments[1]);
        }
        return raw == Optional.class ? of(arguments[0]) + ", or null" : of(raw);
    }

    private static String of(Class<?> type) {
        if (WHOLE.contains(type)) {
            return "a whole number (" + primitive(type).getSimpleName() + ")";
        }
        if (FRACTIONAL.contains(type)) {
            return "a number (" + primitive(type).getSimpleName() + ")";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == char.class || type == Character.class) {
            return "one character";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "text";
        }
        if (type == Path.class) {
            return "a path";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        if (type.isArray()) {
            return "a list, each item " + of(type.getComponentType());
        }
        if (type.isRecord()) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.joining(", ", "an object with ", ""));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return Map.class.isAssignableFrom(type) ? "a map" : "an object of type " + type.getTypeName();
    }

    private static Class<?> primitive(Class<?> type) {
        return MethodType.methodType(type).unwrap().returnType();
    }
}
