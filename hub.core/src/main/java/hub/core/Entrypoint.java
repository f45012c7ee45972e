package hub.core;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A public method that a repo's hubconf offers, or a method of a model that one of them returned.
 *
 * @param name the method's name
 * @param parameters its parameters in order
 * @param returns the return type as it stands in the source
 * @param doc its documentation comment as plain text, without block tags, or an empty string
 */
public record Entrypoint(String name, List<Parameter> parameters, String returns, String doc) {

    public Entrypoint {
        parameters = List.copyOf(parameters);
    }

    /**
     * The entrypoint of this name among those that a repo offers.
     *
     * @throws HubException of kind NOT_FOUND that names those offered, if there is none
     */
    public static Entrypoint find(String name, List<Entrypoint> offered, RepoRef repo) {
        return offered.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HubException(
                        HubException.Kind.NOT_FOUND,
                        "Cannot find callable " + name + " in hubconf. " + repo + " offers "
                                + offered.stream().map(Entrypoint::name).collect(Collectors.joining(", ")) + "."));
    }

    /** The signature in one line, as in {@code digits(boolean pretrained=false) → Digits}. */
    public String signature() {
        return parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", name + "(", ")")) + " → "
                + returns;
    }

    /** Signature, documentation and parameters: what help shows. */
    public String help() {
        var text = new StringBuilder(signature());
        if (!doc.isBlank()) {
            text.append("\n\n").append(doc.strip());
        }
        String described = parameters.stream()
                .filter(parameter -> !parameter.doc().isBlank())
                .map(parameter ->
                        "  " + parameter.name() + "  " + parameter.doc().strip())
                .collect(Collectors.joining("\n"));
        if (!described.isEmpty()) {
            text.append("\n\n").append(described);
        }
        return text.toString();
    }
}
