package hub.core.spi;

import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a component, read value by value. A bad value is logged in one line, and its default is used: the
 * component lives on.
 *
 * <p>A component takes its properties as a map, and reads them by this. It would not start if it took the annotation itself
 * and one value could not be converted. Numbers are amounts: they are never negative, and {@link AtLeast} says where they
 * must be larger.
 *
 * @param values the values; the defaults of the annotation stand for those that are missing or bad
 * @param problems a sentence for each bad value, and for each key that is none but like one, by the key that was meant
 */
public record CheckedConfiguration<C extends Annotation>(C values, Map<String, String> problems) {

    private static final Logger LOG = LoggerFactory.getLogger(CheckedConfiguration.class);

    public CheckedConfiguration {
        problems = Map.copyOf(problems);
    }

    /** Thrown by conversions, with what was expected. */
    private static final class Unexpected extends RuntimeException {

        private static final long serialVersionUID = 1;

        Unexpected(String expected) {
            super(expected);
        }
    }

    /**
     * Reads the properties of a component. The names of an annotation's methods become keys by the rules of declarative
     * services: {@code interval_seconds} is {@code interval.seconds}.
     *
     * @param pid the configuration's PID, for messages
     */
    public static <C extends Annotation> CheckedConfiguration<C> read(
            String pid, Class<C> type, Map<String, ?> properties) {
        var values = new HashMap<String, Object>();
        var problems = new TreeMap<String, String>();
        Set<String> keys = Arrays.stream(type.getDeclaredMethods())
                .map(method -> key(method.getName()))
                .collect(Collectors.toCollection(TreeSet::new));
        addMisspelt(pid, keys, properties.keySet(), problems);
        for (Method method : type.getDeclaredMethods()) {
            String key = key(method.getName());
            Object value = properties.get(key);
            values.put(method.getName(), value(pid, method, key, value, problems));
        }
        C proxy = type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "annotationType" -> type;
                    case "toString" -> pid + values;
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    default -> values.get(method.getName());
                }));
        return new CheckedConfiguration<>(proxy, problems);
    }

    /** A container adds keys of its own. Only one that is like a key of ours was meant to be that. */
    private static void addMisspelt(String pid, Set<String> keys, Set<String> given, Map<String, String> problems) {
        for (String other : given) {
            if (!keys.contains(other)) {
                NearestName.of(other, keys).ifPresent(nearest -> {
                    String problem = pid + ": there is no key " + other + ": expected " + nearest;
                    LOG.warn("{}.", problem);
                    problems.put(nearest, problem + ".");
                });
            }
        }
    }

    /**
     * Reads text that has a syntax of its own, such as a URL.
     *
     * @param expected what it must be, for the message: {@code "a URL"}
     * @param instead what happens with a bad value, for the message: {@code "it is left out"}
     * @param parse throws an {@code IllegalArgumentException} if the text is bad
     * @return empty if the text is bad; that is logged
     */
    public static <T> Optional<T> parse(
            String pid, String key, String text, String expected, String instead, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; {}.", problem(pid, key, text, expected), instead);
            return Optional.empty();
        }
    }

    private static Object value(String pid, Method method, String key, Object value, Map<String, String> problems) {
        Object fallback = method.getDefaultValue() != null ? method.getDefaultValue() : empty(method.getReturnType());
        if (value == null) {
            return fallback;
        }
        try {
            return convert(value, method.getReturnType(), least(method));
        } catch (Unexpected e) {
            String problem = problem(pid, key, shown(value), e.getMessage());
            LOG.warn("{}; the default is \"{}\".", problem, shown(fallback));
            problems.put(key, problem + ".");
            return fallback;
        }
    }

    private static Object empty(Class<?> type) {
        return type.isArray() ? Array.newInstance(type.getComponentType(), 0) : type == String.class ? "" : null;
    }

    private static String problem(String pid, String key, String value, String expected) {
        // A key that begins with a dot is a secret.
        String is = key.startsWith(".") ? "" : " is \"" + value + "\"";
        return pid + ": " + key + is + ": expected " + expected;
    }

    private static String key(String method) {
        return method.replace("__", "\0").replace('_', '.').replace('\0', '_');
    }

    private static long least(Method method) {
        AtLeast least = method.getAnnotation(AtLeast.class);
        return least == null ? 0 : least.value();
    }

    private static Object convert(Object value, Class<?> type, long least) {
        if (type.isArray()) {
            Object[] items = items(value);
            Object array = Array.newInstance(type.getComponentType(), items.length);
            for (int i = 0; i < items.length; i++) {
                Array.set(array, i, convert(items[i], type.getComponentType(), least));
            }
            return array;
        }
        Object[] items = items(value);
        if (items.length != 1) {
            throw new Unexpected("one value");
        }
        String text = String.valueOf(items[0]).strip();
        if (type == boolean.class) {
            return truth(text);
        }
        if (type == int.class) {
            return Math.toIntExact(number(text, least, Integer.MAX_VALUE));
        }
        if (type == long.class) {
            return number(text, least, Long.MAX_VALUE);
        }
        if (type.isEnum()) {
            return constant(text, type);
        }
        return String.valueOf(items[0]);
    }

    private static Object[] items(Object value) {
        if (value instanceof Collection<?> items) {
            return items.toArray();
        }
        if (value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> Array.get(value, i))
                    .toArray();
        }
        return new Object[] {value};
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Unexpected("true or false");
        };
    }

    private static long number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new Unexpected("a whole number from " + least + " to " + most);
    }

    private static Object constant(String text, Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(text)
                        || constant.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new Unexpected(Arrays.stream(type.getEnumConstants())
                        .map(Object::toString)
                        .collect(Collectors.joining(" or "))));
    }

    private static String shown(Object value) {
        return Arrays.stream(items(value)).map(String::valueOf).collect(Collectors.joining(", "));
    }
}
