package hub.core;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A public method that a repo's hubconf offers, or a method of a model that one of them returned.
 *
 * @param name the method's name
 * @param parameters its parameters in order
 * @param returns the return type as it stands in the source, or an empty string
 * @param doc its documentation comment as plain text, without block tags, or an empty string
 * @param signature what it takes and returns in one line, as its language writes it
 * @param helper whether it is no entrypoint of the repo's own: a class or a function that its hubconf imports for itself,
 *     and that can be called all the same
 */
public record Entrypoint(
        String name, List<Parameter> parameters, String returns, String doc, String signature, boolean helper) {

    public Entrypoint {
        parameters = List.copyOf(parameters);
    }

    /** A method in Java, with a signature such as {@code digits(boolean pretrained=false) → Digits}. */
    public Entrypoint(String name, List<Parameter> parameters, String returns, String doc) {
        this(
                name,
                parameters,
                returns,
                doc,
                parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", name + "(", ")")) + " → "
                        + returns,
                false);
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

    /** Signature, documentation and parameters: what help shows. */
    public String help() {
        var text = new StringBuilder(signature);
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
