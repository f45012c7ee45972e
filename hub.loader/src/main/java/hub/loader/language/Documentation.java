package hub.loader.language;

import hub.core.Entrypoint;
import hub.core.Parameter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a repo says of itself: read from its sources, kept in its bundle.
 *
 * @param dependencies what {@code hubconf.dependencies} lists
 * @param methods the public methods that each class declares, by its binary name
 * @param dynamic why hubconf may have more entrypoints when it runs: a line for each place
 */
public record Documentation(List<String> dependencies, Map<String, List<Entrypoint>> methods, List<String> dynamic) {

    /** The class, or module, whose public methods are the entrypoints. */
    public static final String HUBCONF = "hubconf";

    /** The manifest header that lists the dependencies. */
    public static final String DEPENDENCIES = "Hub-Dependencies";

    /** Where it lies in the bundle. */
    public static final String PATH = "OSGI-INF/hub/documentation.json";

    public Documentation {
        // A jar that was made by an older hub does not say it.
        dynamic = dynamic == null ? List.of() : List.copyOf(dynamic);
    }

    /** That of a repo whose entrypoints are all known. */
    public Documentation(List<String> dependencies, Map<String, List<Entrypoint>> methods) {
        this(dependencies, methods, List.of());
    }

    /** The public methods of hubconf without a leading underscore: its own, then its helpers, each sorted by name. */
    public List<Entrypoint> entrypoints() {
        return methodsOf(HUBCONF).stream()
                .filter(method -> !isHidden(method.name()))
                .sorted(Comparator.comparing(Entrypoint::helper).thenComparing(Entrypoint::name))
                .toList();
    }

    /** The documented methods that one class declares. */
    public List<Entrypoint> methodsOf(String className) {
        return methods.getOrDefault(className, List.of());
    }

    private static boolean isHidden(String method) {
        return method.startsWith("_");
    }

    /** Itself as it lies in the bundle. */
    public byte[] toJson() {
        return JsonMapper.builder().build().writeValueAsBytes(this);
    }

    /** Reads what {@link #toJson} wrote. */
    public static Documentation ofJson(byte[] json) {
        var read = JsonObject.of(json);
        var methods = new LinkedHashMap<String, List<Entrypoint>>();
        JsonObject classes = read.object("methods");
        classes.fields().keySet().forEach(name -> methods.put(name, classes.objects(name, Documentation::entrypoint)));
        return new Documentation(read.texts("dependencies"), methods, read.texts("dynamic"));
    }

    private static Entrypoint entrypoint(JsonObject read) {
        return new Entrypoint(
                read.text("name"),
                read.objects("parameters", Documentation::parameter),
                read.text("returns"),
                read.text("doc"),
                read.text("signature"),
                read.truth("helper"));
    }

    private static Parameter parameter(JsonObject read) {
        return new Parameter(
                read.text("name"),
                read.text("type"),
                Optional.ofNullable(read.text("defaultValue")),
                read.truth("varargs"),
                read.text("doc"),
                read.texts("values"));
    }
}
