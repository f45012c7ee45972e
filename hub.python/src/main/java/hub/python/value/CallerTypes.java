package hub.python.value;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.nn.Module;
import hub.python.PythonObject;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

/**
 * Results as the types that callers ask for. One instance serves one repo: Jackson remembers types, and must forget them
 * together with the repo.
 */
public final class CallerTypes {

    private JsonMapper mapper;

    /** Made at the first conversion: many repos never need one. */
    private synchronized JsonMapper mapper() {
        if (mapper == null) {
            mapper = JsonMapper.builder()
                    .typeFactory(TypeFactory.createDefaultInstance())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();
        }
        return mapper;
    }

    /**
     * A result as a type.
     *
     * @param what where it came from, for the message: {@code "resnet18 of pytorch/vision"}
     * @throws HubException of kind ARGUMENT if it is none
     */
    public Object as(Object value, Type type, String what) {
        if (type instanceof Class<?> plain) {
            if (plain == void.class || plain == Void.class) {
                return null;
            }
            Class<?> boxed = MethodType.methodType(plain).wrap().returnType();
            if (boxed.isInstance(value) || value == null && !plain.isPrimitive()) {
                return value;
            }
            if (value instanceof PythonObject object && isAsked(plain)) {
                return object.as(plain);
            }
        }
        return converted(value, type, what);
    }

    /** Whether an object can be one of these: as a module, or by the names of an interface's methods. */
    private static boolean isAsked(Class<?> type) {
        return type == Module.class
                || type.isInterface() && !Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type);
    }

    private Object converted(Object value, Type type, String what) {
        Object number = number(value, type);
        if (number != null) {
            return number;
        }
        JavaType target = mapper().constructType(type);
        if (holds(value, target)) {
            return value;
        }
        if (value instanceof PythonObject || value == null) {
            throw unfit(value, type, what, null);
        }
        try {
            return mapper().convertValue(value, target);
        } catch (JacksonException e) {
            throw unfit(value, type, what, e);
        }
    }

    /** Numbers lose nothing on the way, or they do not go. */
    private static Object number(Object value, Type type) {
        if (!(type instanceof Class<?> plain) || !(value instanceof Number number)) {
            return null;
        }
        Class<?> boxed = MethodType.methodType(plain).wrap().returnType();
        boolean isWhole = value instanceof Long;
        if (boxed == Double.class && (isWhole || value instanceof BigInteger)) {
            return number.doubleValue();
        }
        if (boxed == Float.class) {
            return number.floatValue();
        }
        if (boxed == Integer.class && isWhole && number.intValue() == number.longValue()) {
            return number.intValue();
        }
        if (boxed == BigInteger.class && isWhole) {
            return BigInteger.valueOf(number.longValue());
        }
        return null;
    }

    /** Whether a list or map is one of the generic type already: its items must not be taken apart, they may be tensors. */
    private static boolean holds(Object value, JavaType type) {
        if (value == null || !type.getRawClass().isInstance(value)) {
            return false;
        }
        if (value instanceof Map<?, ?> map && type.isMapLikeType()) {
            return map.entrySet().stream()
                    .allMatch(entry ->
                            fits(entry.getKey(), type.getKeyType()) && fits(entry.getValue(), type.getContentType()));
        }
        if (value instanceof Collection<?> items && type.isCollectionLikeType()) {
            return items.stream().allMatch(item -> fits(item, type.getContentType()));
        }
        return true;
    }

    private static boolean fits(Object value, JavaType type) {
        return value == null || type == null || holds(value, type);
    }

    private static HubException unfit(Object value, Type type, String what, Exception cause) {
        String is = switch (value) {
            case null -> "None";
            case PythonObject object -> "a " + object.type();
            default -> "a " + value.getClass().getSimpleName();
        };
        return new HubException(
                Kind.ARGUMENT, what + " returned " + is + ", which is no " + type.getTypeName() + ".", cause);
    }

    /** An object as an interface. */
    public <T> T proxy(InterfaceTarget target, Class<T> type) {
        if (!type.isInterface()) {
            throw unfit(target.object(), type, "The repo", null);
        }
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new NamedMethods(target, type, this)));
    }
}
