package hub.core;

import java.util.List;
import java.util.Optional;

/**
 * A parameter of an {@link Entrypoint}.
 *
 * @param name the name an argument may use; {@code *args} and {@code **kwargs} of Python keep their stars
 * @param type the type as it stands in the source, {@code "boolean"} or {@code "List<String>"}; empty where it names none
 * @param defaultValue the value of {@link Default}, or the default as it stands in the source; empty where the argument must
 *     be given
 * @param varargs whether it takes all remaining arguments
 * @param doc the text of its {@code @param} tag: of the method, else of its record of {@link Parameters}, else of the class
 *     {@code hubconf}; or an empty string
 * @param values the values that it may have, where its type is an enum of the repo; empty if there are others, or if they are
 *     not known
 */
public record Parameter(
        String name, String type, Optional<String> defaultValue, boolean varargs, String doc, List<String> values) {

    public Parameter {
        // A bundle that was built by an older hub does not say it.
        values = values == null ? List.of() : List.copyOf(values);
    }

    /** A parameter that may have any value of its type. */
    public Parameter(String name, String type, Optional<String> defaultValue, boolean varargs, String doc) {
        this(name, type, defaultValue, varargs, doc, List.of());
    }

    /** The same with other {@link #values()}. */
    public Parameter withValues(List<String> values) {
        return new Parameter(name, type, defaultValue, varargs, doc, values);
    }

    @Override
    public String toString() {
        String declared = varargs ? type.replaceFirst("\\[]$", "...") : type;
        return declared + " " + name + defaultValue.map(value -> "=" + value).orElse("");
    }
}
