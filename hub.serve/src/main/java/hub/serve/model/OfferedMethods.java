package hub.serve.model;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.LiveModel;
import hub.core.Parameter;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.Shown;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The methods of a model that requests may call. One with a parameter that names a file or an address is none of them: a
 * request could read any file of the server by it.
 */
record OfferedMethods(LiveModel<?> model, List<Entrypoint> methods) {

    private static final Pattern NAMES_A_PLACE = Pattern.compile("\\b(Path|File|URI|URL)\\b");
    private static final Pattern TAKES_TENSORS = Pattern.compile("\\b(Tensor|Object)\\b");

    static OfferedMethods of(LiveModel<?> model) {
        return new OfferedMethods(
                model,
                model.describe().stream().filter(OfferedMethods::isOffered).toList());
    }

    private static boolean isOffered(Entrypoint method) {
        return method.parameters().stream()
                .noneMatch(parameter -> NAMES_A_PLACE.matcher(parameter.type()).find());
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
                ? "It has no method that takes no file"
                : "There are " + methods.stream().map(Entrypoint::signature).collect(Collectors.joining(", "));
    }

    private Object call(Entrypoint method, List<NamedTensor> inputs) {
        Map<String, Parameter> parameters =
                method.parameters().stream().collect(Collectors.toMap(Parameter::name, parameter -> parameter));
        var named = new LinkedHashMap<String, Object>();
        for (NamedTensor input : inputs) {
            Parameter parameter = parameters.get(input.name());
            named.put(
                    input.name(),
                    parameter == null || takesTensors(parameter)
                            ? InputValues.tensorOrValue(input)
                            : InputValues.value(input));
        }
        return model.invoke(method.name(), new Arguments(List.of(), named));
    }

    /** A parameter in Python may have no type. */
    private static boolean takesTensors(Parameter parameter) {
        return parameter.type().isEmpty()
                || TAKES_TENSORS.matcher(parameter.type()).find();
    }
}
