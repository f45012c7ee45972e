package hub.serve.model;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.LiveModel;
import hub.core.Parameter;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.Shown;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The methods of a model that requests may call: those whose parameters are plain, also of all methods of the same name. By a
 * parameter that names a file or an address a request could read any file of the server. A model's {@code close} is not for
 * requests.
 */
record OfferedMethods(LiveModel<?> model, List<Entrypoint> methods) {

    private static final Pattern TAKES_TENSORS = Pattern.compile("\\b(Tensor|Object)\\b");
    private static final Pattern TAKES_BYTES = Pattern.compile("\\bbyte(\\[]|\\.\\.\\.)");

    /** @param type the class of the object that serves */
    static OfferedMethods of(LiveModel<?> model, Class<?> type) {
        return new OfferedMethods(
                model,
                model.describe().stream()
                        .filter(method -> isOffered(type, method.name()))
                        .toList());
    }

    private static boolean isOffered(Class<?> type, String name) {
        List<Method> overloads = Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .toList();
        return !name.equals("close")
                && !overloads.isEmpty()
                && overloads.stream()
                        .flatMap(method -> Arrays.stream(method.getGenericParameterTypes()))
                        .allMatch(PlainTypes::isPlain);
    }

    /** Calls a method. The inputs are its parameters, by name. */
    Object call(String name, List<NamedTensor> inputs) {
        Entrypoint method = methods.stream()
                .filter(offered -> offered.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        RequestException.bad("the model offers no method %s. %s".formatted(Shown.text(name), all())));
        return call(method, inputs);
    }

    /** Calls the only method. */
    Object callOnly(List<NamedTensor> inputs) {
        if (methods.size() != 1) {
            throw RequestException.bad("expected the parameter method, which names a method of the model. " + all());
        }
        return call(methods.getFirst(), inputs);
    }

    private String all() {
        return methods.isEmpty()
                ? "It has no method that requests may call"
                : "There are " + methods.stream().map(Entrypoint::signature).collect(Collectors.joining(", "));
    }

    private Object call(Entrypoint method, List<NamedTensor> inputs) {
        Map<String, Parameter> parameters =
                method.parameters().stream().collect(Collectors.toMap(Parameter::name, parameter -> parameter));
        var named = new LinkedHashMap<String, Object>();
        for (NamedTensor input : inputs) {
            Parameter parameter = parameters.get(input.name());
            named.put(input.name(), parameter == null ? InputValues.tensorOrValue(input) : value(input, parameter));
        }
        return model.invoke(method.name(), new Arguments(List.of(), named));
    }

    private static Object value(NamedTensor input, Parameter parameter) {
        if (TAKES_BYTES.matcher(parameter.type()).find()) {
            return InputValues.bytes(input);
        }
        // A parameter in Python may have no type.
        boolean takesTensors = parameter.type().isEmpty()
                || TAKES_TENSORS.matcher(parameter.type()).find();
        return takesTensors ? InputValues.tensorOrValue(input) : InputValues.value(input);
    }
}
