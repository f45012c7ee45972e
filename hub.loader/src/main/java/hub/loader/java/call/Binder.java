package hub.loader.java.call;

import hub.core.Arguments;
import hub.core.Default;
import hub.core.HubException;
import hub.core.HubException.Kind;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * @param signature shown to who gave the wrong arguments
     * @throws HubException of kind ARGUMENT that names what is unknown, missing, given twice or not convertible
     */
    public Object[] bind(Method method, Arguments arguments, Supplier<String> signature) {
        Parameter[] parameters = method.getParameters();
        var given = new LinkedHashMap<String, Object>();
        List<Object> positional = arguments.positional();
        for (int i = 0; i < positional.size(); i++) {
            boolean last = i >= parameters.length - 1;
            if (last && method.isVarArgs()) {
                given.put(parameters[parameters.length - 1].getName(), rest(positional, i, parameters));
                break;
            }
            if (i >= parameters.length) {
                throw wrong(
                        method,
                        "takes " + count(parameters.length) + ", " + positional.size() + " were given",
                        signature);
            }
            given.put(parameters[i].getName(), positional.get(i));
        }
        arguments.named().forEach((name, value) -> {
            if (Arrays.stream(parameters)
                    .noneMatch(parameter -> parameter.getName().equals(name))) {
                throw wrong(method, "has no argument " + name, signature);
            }
            if (given.containsKey(name)) {
                throw wrong(method, "is given argument " + name + " twice, by position and by name", signature);
            }
            given.put(name, value);
        });
        refuseMissing(method, parameters, given, signature);
        return Arrays.stream(parameters)
                .map(parameter -> value(method, parameter, given, signature))
                .toArray();
    }

    /** As in Java, a single array stands for all values. For primitives, a list as text does so too: {@code [1, 2]}. */
    private static Object rest(List<Object> positional, int from, Parameter[] parameters) {
        List<Object> rest = positional.subList(from, positional.size());
        Class<?> array = parameters[parameters.length - 1].getType();
        Object first = rest.getFirst();
        boolean isList = array.getComponentType().isPrimitive()
                && first instanceof CharSequence text
                && text.toString().strip().startsWith("[");
        return rest.size() == 1 && (isList || array.isInstance(first)) ? first : rest;
    }

    private static void refuseMissing(
            Method method, Parameter[] parameters, Map<String, Object> given, Supplier<String> signature) {
        String missing = Arrays.stream(parameters)
                .filter(parameter -> !given.containsKey(parameter.getName())
                        && !parameter.isVarArgs()
                        && !parameter.isAnnotationPresent(Default.class))
                .map(Parameter::getName)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw wrong(method, "needs " + missing, signature);
        }
    }

    private Object value(Method method, Parameter parameter, Map<String, Object> given, Supplier<String> signature) {
        String name = parameter.getName();
        try {
            if (given.containsKey(name)) {
                return values.convert(given.get(name), parameter.getParameterizedType());
            }
            Default defaultValue = parameter.getAnnotation(Default.class);
            return defaultValue == null
                    ? Array.newInstance(parameter.getType().getComponentType(), 0)
                    : values.defaultValue(defaultValue.value(), parameter.getParameterizedType());
        } catch (IllegalArgumentException e) {
            Object value = given.containsKey(name)
                    ? given.get(name)
                    : parameter.getAnnotation(Default.class).value();
            throw wrong(
                    method,
                    "cannot take " + show(value) + " as " + name + ": it must be "
                            + TypeWords.of(parameter.getParameterizedType())
                            + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"),
                    signature);
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
