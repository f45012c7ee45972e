package hub.loader.java.call;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.loader.thread.ContextClassLoader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Calls methods of a repo's objects, with the repo's class loader as the thread's context class loader. */
public final class Invoker {

    /** The signatures of Object's public methods. */
    private static final Set<Signature> OF_OBJECT = Set.copyOf(
            Arrays.stream(Object.class.getMethods()).map(Signature::of).collect(Collectors.toSet()));

    private record Signature(String name, List<Class<?>> parameters) {

        static Signature of(Method method) {
            return new Signature(method.getName(), List.of(method.getParameterTypes()));
        }
    }

    private final ClassLoader loader;
    private final Binder binder;

    /** A ClassValue is kept by the class, so it keeps no class longer. */
    private final ClassValue<List<Method>> methods = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getMethods())
                    .filter(method -> method.getDeclaringClass() != Object.class
                            && !method.isBridge()
                            && !method.isSynthetic()
                            && !OF_OBJECT.contains(Signature.of(method)))
                    .map(method -> callable(type, method))
                    .toList();
        }
    };

    /** An invoker for the objects of one repo. */
    public Invoker(ClassLoader loader) {
        this.loader = loader;
        this.binder = new Binder(loader);
    }

    /**
     * Calls a method.
     *
     * @param target the object, which static methods ignore
     * @param signature shown to the caller if the arguments are wrong
     * @throws HubException of kind ARGUMENT if the arguments do not fit, REPO_CODE if the method throws a checked
     *     exception; unchecked ones come as they are
     */
    public Object call(Object target, Method method, Arguments arguments, Supplier<String> signature) {
        return ContextClassLoader.within(loader, () -> {
            Object[] values = binder.bind(method, arguments, signature);
            try {
                return method.invoke(target, values);
            } catch (InvocationTargetException e) {
                throw RepoExceptions.ofCall(method.getName(), e.getCause());
            } catch (IllegalAccessException e) {
                throw new HubException(Kind.BUILD, method + " cannot be called: " + e.getMessage(), e);
            }
        });
    }

    /** The public methods of a type, without those of Object and those that the compiler made. */
    public List<Method> methods(Class<?> type) {
        return methods.get(type);
    }

    /** The method as it can be called from here. If its class is not public, a public supertype declares it too. */
    private static Method callable(Class<?> type, Method method) {
        if (Modifier.isPublic(method.getDeclaringClass().getModifiers()) && isExported(method.getDeclaringClass())) {
            return method;
        }
        return method.trySetAccessible()
                ? method
                : supertypes(type)
                        .filter(candidate -> Modifier.isPublic(candidate.getModifiers()) && isExported(candidate))
                        .flatMap(candidate -> Arrays.stream(candidate.getMethods()))
                        .filter(candidate -> candidate.getName().equals(method.getName())
                                && Arrays.equals(candidate.getParameterTypes(), method.getParameterTypes()))
                        .findFirst()
                        .orElse(method);
    }

    private static boolean isExported(Class<?> type) {
        return type.getModule().isExported(type.getPackageName());
    }

    /** A type, its superclasses and all interfaces of theirs. */
    public static Stream<Class<?>> supertypes(Class<?> type) {
        return type == null
                ? Stream.empty()
                : Stream.concat(
                        Stream.of(type),
                        Stream.concat(
                                supertypes(type.getSuperclass()),
                                Arrays.stream(type.getInterfaces()).flatMap(Invoker::supertypes)));
    }
}
