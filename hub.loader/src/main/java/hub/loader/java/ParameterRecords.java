package hub.loader.java;

import hub.core.Parameter;
import hub.loader.language.Documentation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The records of {@link hub.core.Parameters} that a class hubconf declares, and what stands for them in a signature. */
final class ParameterRecords {

    /** What is wrong with a record that is somewhere else. */
    static final String MISPLACED = "@Parameters is for a record that is declared in the class hubconf";

    /** By the record's simple name. */
    private final Map<String, List<Parameter>> components = new HashMap<>();

    void add(String record, List<Parameter> parameters) {
        components.put(record, parameters);
    }

    /** Whether one of these records has this binary name. */
    boolean contains(String type) {
        return isInHubconf(type) && components.containsKey(type.substring(type.indexOf('$') + 1));
    }

    /**
     * The parameters of a method, with the components of a record in its place.
     *
     * @param type the binary name of the class that declares the method. Outside hubconf the name of a record means
     *     another class.
     * @throws IllegalArgumentException if two parameters have one name, or the record has a default value; the message
     *     says it
     */
    List<Parameter> expand(String type, List<Parameter> declared) {
        if (!type.equals(Documentation.HUBCONF) && !isInHubconf(type)) {
            return declared;
        }
        List<Parameter> expanded = declared.stream().flatMap(this::expand).toList();
        var names = new HashSet<String>();
        for (Parameter parameter : expanded) {
            if (!names.add(parameter.name())) {
                throw new IllegalArgumentException("two parameters are named " + parameter.name()
                        + ", with those of its @Parameters; give one of them another name");
            }
        }
        return expanded;
    }

    private Stream<Parameter> expand(Parameter parameter) {
        List<Parameter> inside = components.get(parameter.type().replaceFirst("^" + Documentation.HUBCONF + "\\.", ""));
        if (inside == null) {
            return Stream.of(parameter);
        }
        if (parameter.defaultValue().isPresent()) {
            throw new IllegalArgumentException("parameter " + parameter.name()
                    + " has a @Default, and is a record of @Parameters; write @Default at its components");
        }
        return inside.stream();
    }

    private static boolean isInHubconf(String type) {
        return type.startsWith(Documentation.HUBCONF + "$");
    }
}
