package hub.python.value;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.python.PythonObject;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Calls the methods of an object in Python by the names that an interface has for them: by the same name, else in {@code
 * snake_case}. A default method is called where Python has none of its name. The one method of an interface without others
 * calls the object itself, if it has no method of that name.
 */
public final class NamedMethods implements InvocationHandler {

    private final InterfaceTarget target;
    private final Class<?> type;
    private final Type generic;
    private final CallerTypes types;

    /** The names in Python, by the methods that were called; empty where Python has none. */
    private final Map<Method, Optional<String>> names = new ConcurrentHashMap<>();

    /** @param generic the type with what its parameters stand for */
    NamedMethods(InterfaceTarget target, Class<?> type, Type generic, CallerTypes types) {
        this.target = target;
        this.type = type;
        this.generic = generic;
        this.types = types;
    }

    /** The object behind. */
    public PythonObject object() {
        return target.object();
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        List<Object> given = arguments == null ? List.of() : Arrays.asList(arguments);
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> object().toString();
            };
        }
        if (method.getName().equals("close") && given.isEmpty() && proxy instanceof AutoCloseable) {
            object().close();
            return null;
        }
        return types.as(call(proxy, method, given), types.returned(method, generic), method.getName());
    }

    private Object call(Object proxy, Method method, List<Object> arguments) throws Throwable {
        Optional<String> name = names.computeIfAbsent(method, this::name);
        var given = new Arguments(arguments, Map.of());
        if (name.isPresent()) {
            return target.get(name.get(), given);
        }
        if (method.getName().equals("iterator") && arguments.isEmpty() && proxy instanceof Iterable) {
            // What a loop in Python takes its items from, a loop in Java does too.
            return object();
        }
        if (method.isDefault()) {
            return callDefault(proxy, method, arguments);
        }
        if (isOnly(method)) {
            return object().call(given);
        }
        throw new HubException(
                Kind.NOT_FOUND,
                "A " + object().type() + " has neither " + method.getName() + " nor " + snakeCase(method.getName())
                        + ", which " + type.getName() + " asks for.");
    }

    private static Object callDefault(Object proxy, Method method, List<Object> arguments) throws Throwable {
        Class<?> declaring = method.getDeclaringClass();
        if (Modifier.isPublic(declaring.getModifiers())) {
            return InvocationHandler.invokeDefault(proxy, method, arguments.toArray());
        }
        // The line above refuses it, and this one the interfaces of the JDK.
        return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                .unreflectSpecial(method, declaring)
                .bindTo(proxy)
                .invokeWithArguments(arguments);
    }

    private Optional<String> name(Method method) {
        return Stream.of(method.getName(), snakeCase(method.getName()))
                .filter(target::has)
                .findFirst();
    }

    private boolean isOnly(Method method) {
        return Arrays.stream(type.getMethods())
                .filter(each -> Modifier.isAbstract(each.getModifiers()))
                .allMatch(method::equals);
    }

    /** {@code getTextFeatures} as {@code get_text_features}. */
    static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
