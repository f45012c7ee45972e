package hub.python.value;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.nn.Module;
import hub.python.PythonObject;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        Class<?> raw = raw(type);
        if (raw == void.class || raw == Void.class) {
            return null;
        }
        if (raw == Optional.class) {
            return Optional.ofNullable(value == null ? null : as(value, content(type), what));
        }
        if (value == null && !raw.isPrimitive()
                || isPlain(type, raw) && boxed(raw).isInstance(value)) {
            return value;
        }
        if (value instanceof InterfaceTarget target && isAsked(raw)) {
            return raw == Module.class ? target.object().as(raw) : implementation(target, type);
        }
        return converted(value, type, raw, what);
    }

    private Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> mapper().constructType(type).getRawClass();
        };
    }

    /** Whether its instances need no look inside. */
    private static boolean isPlain(Type type, Class<?> raw) {
        return type instanceof Class<?> || raw.getTypeParameters().length == 0 && !raw.isArray();
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    /** What is inside: of lists and arrays, of an optional or an iterator. */
    private JavaType content(Type type) {
        JavaType target = mapper().constructType(type);
        return target.getContentType() != null ? target.getContentType() : target.containedTypeOrUnknown(0);
    }

    /** Whether an object can be one of these: as a module, or by the names of an interface's methods. */
    private static boolean isAsked(Class<?> type) {
        return type == Module.class
                || type.isInterface() && !Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type);
    }

    private Object converted(Object value, Type type, Class<?> raw, String what) {
        Object number = number(value, raw);
        if (number != null) {
            return number;
        }
        JavaType target = mapper().constructType(type);
        if (holds(value, target)) {
            return value;
        }
        Object container = container(value, target, what);
        if (container != null) {
            return container;
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

    /** A list, a set, a map or an array of other items, one by one: Jackson knows no tensors and no objects. Null if it is none. */
    private Object container(Object value, JavaType type, String what) {
        Class<?> raw = type.getRawClass();
        if (value instanceof Map<?, ?> map && raw.isAssignableFrom(LinkedHashMap.class)) {
            var made = new LinkedHashMap<>();
            map.forEach((key, item) -> made.put(as(key, type.getKeyType(), what), as(item, content(type), what)));
            return made;
        }
        if (!(value instanceof Collection<?> items)) {
            return null;
        }
        Stream<Object> converted = items.stream().map(item -> as(item, content(type), what));
        if (raw.isAssignableFrom(ArrayList.class)) {
            return converted.collect(Collectors.toCollection(ArrayList::new));
        }
        if (raw.isAssignableFrom(LinkedHashSet.class)) {
            return converted.collect(Collectors.toCollection(LinkedHashSet::new));
        }
        // Those of numbers are Jackson's, which makes them without an object for each.
        if (raw.isArray() && !raw.getComponentType().isPrimitive()) {
            return converted.toArray(size -> (Object[]) Array.newInstance(raw.getComponentType(), size));
        }
        return null;
    }

    /** Numbers lose nothing on the way, or they do not go. */
    private static Object number(Object value, Class<?> type) {
        if (!(value instanceof Number number)) {
            return null;
        }
        Class<?> boxed = boxed(type);
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
    private boolean holds(Object value, JavaType type) {
        if (value == null || !type.getRawClass().isInstance(value)) {
            return false;
        }
        if (value instanceof Map<?, ?> map && type.isMapLikeType()) {
            return map.entrySet().stream()
                    .allMatch(entry ->
                            fits(entry.getKey(), type.getKeyType()) && fits(entry.getValue(), type.getContentType()));
        }
        if (value instanceof Collection<?> items && Iterable.class.isAssignableFrom(type.getRawClass())) {
            return items.stream().allMatch(item -> fits(item, content(type)));
        }
        return true;
    }

    private boolean fits(Object value, JavaType type) {
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

    /** An object as an interface: as an iterator of its items, else by the names of the interface's methods. */
    public Object implementation(InterfaceTarget target, Type type) {
        Class<?> raw = raw(type);
        if (!raw.isInterface()) {
            throw unfit(target.object(), type, "The repo", null);
        }
        if (raw == Iterator.class) {
            Iterator<Object> items = target.object().items().iterator();
            JavaType content = content(type);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return items.hasNext();
                }

                @Override
                public Object next() {
                    return as(items.next(), content, "an item");
                }
            };
        }
        return Proxy.newProxyInstance(
                raw.getClassLoader(), new Class<?>[] {raw}, new NamedMethods(target, raw, type, this));
    }

    /** What a method of a generic type returns: a {@code Long}, if it is {@code get} of {@code Supplier<Long>}. */
    Type returned(Method method, Type type) {
        Type declared = method.getGenericReturnType();
        if (declared instanceof Class<?>) {
            return declared;
        }
        JavaType declaring = mapper().constructType(type).findSuperType(method.getDeclaringClass());
        return mapper().getTypeFactory().resolveMemberType(declared, declaring.getBindings());
    }
}
