package hub.loader.java.call;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Parameter;
import hub.loader.language.Documentation;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The methods of a repo's objects: which one a call means, and what the sources say of each. */
final class DocumentedMethods {

    private final Invoker invoker;
    private final Documentation documentation;

    DocumentedMethods(Invoker invoker, Documentation documentation) {
        this.invoker = invoker;
        this.documentation = documentation;
    }

    /**
     * The method of a type that an entrypoint documents.
     *
     * @throws HubException of kind BUILD if the documentation was not made from this type
     */
    Method of(Class<?> type, Entrypoint entrypoint) {
        return invoker.methods(type).stream()
                .filter(method -> method.getName().equals(entrypoint.name())
                        && CallParameter.of(method).size()
                                == entrypoint.parameters().size())
                .findFirst()
                .orElseThrow(() -> new HubException(
                        Kind.BUILD,
                        type.getName() + " has no public method " + entrypoint.signature()
                                + ", though the repo's documentation lists it. Publish a hubconf.jar whose"
                                + " documentation was made with its classes."));
    }

    /**
     * The method of a type that a call means.
     *
     * @throws HubException of kind NOT_FOUND if there is none of that name, ARGUMENT if the arguments do not tell which of
     *     several is meant
     */
    Method choose(Class<?> type, String name, Arguments arguments) {
        List<Method> named = invoker.methods(type).stream()
                .filter(candidate -> candidate.getName().equals(name))
                .toList();
        return switch (named.size()) {
            case 0 ->
                throw new HubException(
                        Kind.NOT_FOUND,
                        type.getName() + " has no method " + name + ". It has "
                                + describe(type).stream()
                                        .map(Entrypoint::name)
                                        .distinct()
                                        .collect(Collectors.joining(", "))
                                + ".");
            case 1 -> named.getFirst();
            default -> chooseOverload(named, arguments);
        };
    }

    /** Of overloads, the one that takes as many arguments as are given, and has the names. */
    private Method chooseOverload(List<Method> overloads, Arguments arguments) {
        int given = arguments.positional().size() + arguments.named().size();
        var fitting = overloads.stream()
                .filter(method -> CallParameter.of(method).size() == given)
                .filter(method -> CallParameter.of(method).stream()
                        .map(CallParameter::name)
                        .toList()
                        .containsAll(arguments.named().keySet()))
                .toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        throw new HubException(
                Kind.ARGUMENT,
                overloads.getFirst().getName() + " is overloaded, and the arguments do not tell which is meant: "
                        + overloads.stream()
                                .map(method -> document(method.getDeclaringClass(), method)
                                        .signature())
                                .collect(Collectors.joining("; ")));
    }

    /** The methods of a type, sorted by name. */
    List<Entrypoint> describe(Class<?> type) {
        return invoker.methods(type).stream()
                .map(method -> document(type, method))
                .distinct()
                .sorted(Comparator.comparing(Entrypoint::name)
                        .thenComparing(method -> method.parameters().size()))
                .toList();
    }

    /** A method as its source documents it, here or in a type that it overrides, else as its class file has it. */
    Entrypoint document(Class<?> type, Method method) {
        int parameters = CallParameter.of(method).size();
        return Invoker.supertypes(type)
                .flatMap(supertype -> documentation.methodsOf(supertype.getName()).stream())
                .filter(candidate -> candidate.name().equals(method.getName())
                        && candidate.parameters().size() == parameters)
                .findFirst()
                .orElseGet(() -> undocumented(method));
    }

    private static Entrypoint undocumented(Method method) {
        return new Entrypoint(
                method.getName(),
                CallParameter.of(method).stream()
                        .map(parameter -> new Parameter(
                                parameter.name(),
                                parameter.type().getTypeName(),
                                parameter.defaultValue(),
                                parameter.isVarArgs(),
                                ""))
                        .toList(),
                method.getGenericReturnType().getTypeName(),
                "");
    }
}
