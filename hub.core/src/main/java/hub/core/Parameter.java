package hub.core;

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
 */
public record Parameter(String name, String type, Optional<String> defaultValue, boolean varargs, String doc) {

    @Override
    public String toString() {
        String declared = varargs ? type.replaceFirst("\\[]$", "...") : type;
        return declared + " " + name + defaultValue.map(value -> "=" + value).orElse("");
    }
}
