package hub.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of one call: positional ones, then named ones. A value already of the parameter's type is passed as it
 * is; any other is converted as JSON would be ({@code "true"}, {@code 10}, lists, maps).
 *
 * @param positional values in the order of the parameters; null is a value
 * @param named values by parameter name
 * @param words whether text is a person's: then it may spell another value also where no type asks for one, {@code null},
 *     {@code true}, {@code 3} or {@code [1, 2]}
 */
public record Arguments(List<Object> positional, Map<String, Object> named, boolean words) {

    private static final Arguments NONE = new Arguments(List.of(), Map.of());

    public Arguments {
        positional = Collections.unmodifiableList(new ArrayList<>(positional));
        named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** Arguments whose text is text. */
    public Arguments(List<Object> positional, Map<String, Object> named) {
        this(positional, named, false);
    }

    /** No arguments. */
    public static Arguments none() {
        return NONE;
    }

    /** These positional arguments. */
    public static Arguments of(Object... positional) {
        return new Arguments(Arrays.asList(positional), Map.of());
    }

    /** One named argument; more follow by {@link #with}. */
    public static Arguments named(String name, Object value) {
        return NONE.with(name, value);
    }

    /** The same, with text that a person wrote: see {@link #words()}. */
    public Arguments asWords() {
        return new Arguments(positional, named, true);
    }

    /** These arguments and one more, by name. */
    public Arguments with(String name, Object value) {
        var more = new LinkedHashMap<>(named);
        more.put(name, value);
        return new Arguments(positional, more, words);
    }
}
