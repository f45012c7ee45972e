package hub.loader.java.call;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Binds positional and named arguments to the parameters of a method, as a call in Python would. */
public final class Binder {

    private final ArgumentConverter values;

    /** A binder for the types that a class loader sees. */
    public Binder(ClassLoader loader) {
        this.values = new ArgumentConverter(loader);
    }

    /**
     * The values for each parameter.
     *
     * @param signature shown to the caller if the arguments are wrong
     * @throws HubException of kind ARGUMENT that names what is unknown, missing, given twice or not convertible
     */
    public Object[] bind(Method method, Arguments arguments, Supplier<String> signature) {
        List<CallParameter> parameters = CallParameter.of(method);
        var given = new LinkedHashMap<String, Object>();
        List<Object> positional = arguments.positional();
        for (int i = 0; i < positional.size(); i++) {
            if (i >= parameters.size() - 1 && method.isVarArgs()) {
                given.put(parameters.getLast().name(), rest(positional, i, method));
                break;
            }
            if (i >= parameters.size()) {
                throw wrong(
                        method,
                        "takes " + count(parameters.size()) + ", " + positional.size() + " were given",
                        signature);
            }
            given.put(parameters.get(i).name(), positional.get(i));
        }
        arguments.named().forEach((name, value) -> {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                throw wrong(method, "has no argument " + name, signature);
            }
            if (given.containsKey(name)) {
                throw wrong(method, "is given argument " + name + " twice, by position and by name", signature);
            }
            given.put(name, value);
        });
        refuseMissing(method, parameters, given, signature);
        List<Object> values = new ArrayList<>();
        parameters.forEach(parameter -> values.add(value(method, parameter, given, signature)));
        return inPlace(method, values.iterator());
    }

    /** As in Java, a single array stands for all values. For primitives, a list as text does so too: {@code [1, 2]}. */
    private static Object rest(List<Object> positional, int from, Method method) {
        List<Object> rest = positional.subList(from, positional.size());
        Class<?> array = method.getParameterTypes()[method.getParameterCount() - 1];
        Object first = rest.getFirst();
        boolean isList = array.getComponentType().isPrimitive()
                && first instanceof CharSequence text
                && text.toString().strip().startsWith("[");
        return rest.size() == 1 && (isList || array.isInstance(first)) ? first : rest;
    }

    private static void refuseMissing(
            Method method, List<CallParameter> parameters, Map<String, Object> given, Supplier<String> signature) {
        String missing = parameters.stream()
                .filter(parameter -> !given.containsKey(parameter.name())
                        && !parameter.isVarArgs()
                        && parameter.defaultValue().isEmpty())
                .map(CallParameter::name)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw wrong(method, "needs " + missing, signature);
        }
    }

    private Object value(
            Method method, CallParameter parameter, Map<String, Object> given, Supplier<String> signature) {
        String name = parameter.name();
        Optional<String> defaultValue = parameter.defaultValue();
        try {
            if (given.containsKey(name)) {
                return values.convert(given.get(name), parameter.type());
            }
            return defaultValue.isPresent()
                    ? values.defaultValue(defaultValue.get(), parameter.type())
                    : values.convert(List.of(), parameter.type());
        } catch (IllegalArgumentException e) {
            Object value = given.containsKey(name) ? given.get(name) : defaultValue.orElseThrow();
            throw wrong(
                    method,
                    "cannot take " + show(value) + " as " + name + ": it must be " + TypeWords.of(parameter.type())
                            + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"),
                    signature);
        }
    }

    /** The values for the method's own parameters, where a record takes as many of these values as it has components. */
    private static Object[] inPlace(Method method, Iterator<Object> values) {
        return Arrays.stream(method.getParameterTypes())
                .map(type -> CallParameter.isRecord(type) ? construct(type, values) : values.next())
                .toArray();
    }

    private static Object construct(Class<?> type, Iterator<Object> values) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Object[] components = Arrays.stream(types).map(_ -> values.next()).toArray();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        } catch (InvocationTargetException e) {
            throw RepoExceptions.ofCall(type.getSimpleName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new HubException(Kind.BUILD, type.getName() + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static String show(Object value) {
        String text = value instanceof CharSequence ? "\"" + value + "\"" : String.valueOf(value);
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static String count(int arguments) {
        return switch (arguments) {
            case 0 -> "no arguments";
            case 1 -> "one argument";
            default -> arguments + " arguments";
        };
    }

    private static HubException wrong(Method method, String what, Supplier<String> signature) {
        return new HubException(Kind.ARGUMENT, method.getName() + " " + what + ". Expected " + signature.get());
    }
}
