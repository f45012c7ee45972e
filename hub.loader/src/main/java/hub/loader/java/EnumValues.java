package hub.loader.java;

import hub.core.Entrypoint;
import hub.core.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The constants of a repo's enums, as the values that parameters of these types may have. */
final class EnumValues {

    /** By the enum's simple name: that is how sources name it. Enums of one name are taken together. */
    private final Map<String, List<String>> constants = new HashMap<>();

    void add(String simpleName, Collection<String> names) {
        constants.computeIfAbsent(simpleName, any -> new ArrayList<>()).addAll(names);
    }

    /** The same methods; their parameters know their values. */
    Map<String, List<Entrypoint>> in(Map<String, List<Entrypoint>> methods) {
        var known = new TreeMap<>(methods);
        known.replaceAll((type, all) -> all.stream().map(this::withValues).toList());
        return known;
    }

    private Entrypoint withValues(Entrypoint method) {
        return new Entrypoint(
                method.name(),
                method.parameters().stream().map(this::withValues).toList(),
                method.returns(),
                method.doc(),
                method.signature(),
                method.helper());
    }

    private Parameter withValues(Parameter parameter) {
        String simpleName = parameter.type().replaceFirst(".*\\.", "");
        return parameter.withValues(constants.getOrDefault(simpleName, List.of()));
    }
}
