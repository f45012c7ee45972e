package hub.loader.framework;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.NativeNamespace;

/**
 * The system that native code must be for, as the framework names it.
 *
 * @param systems all names of the operating system, in lower case
 * @param processors all names of the processor, in lower case
 */
public record NativePlatform(Set<String> systems, Set<String> processors) {

    private static final String OUTSIDE_QUOTES = "(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

    /** @param attributes those of the framework's capability {@code osgi.native} */
    static NativePlatform of(Map<String, Object> attributes) {
        return new NativePlatform(
                names(attributes.get(NativeNamespace.CAPABILITY_OSNAME_ATTRIBUTE)),
                names(attributes.get(NativeNamespace.CAPABILITY_PROCESSOR_ATTRIBUTE)));
    }

    private static Set<String> names(Object value) {
        Stream<?> names = value instanceof Collection<?> all ? all.stream() : Stream.ofNullable(value);
        return names.map(name -> name.toString().toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The paths of the first clause for this system.
     *
     * @param nativeCode a header Bundle-NativeCode
     * @return no paths if the native code is optional; empty if there is none for this system
     */
    public Optional<List<String>> choose(String nativeCode) {
        for (String clause : nativeCode.split("," + OUTSIDE_QUOTES)) {
            List<String> parts = Stream.of(clause.split(";" + OUTSIDE_QUOTES))
                    .map(String::strip)
                    .toList();
            if (fits(parts, Constants.BUNDLE_NATIVECODE_OSNAME, systems)
                    && fits(parts, Constants.BUNDLE_NATIVECODE_PROCESSOR, processors)) {
                return Optional.of(parts.stream()
                        .filter(part -> !part.contains("=") && !part.equals("*"))
                        .map(path -> path.startsWith("/") ? path.substring(1) : path)
                        .toList());
            }
        }
        return Optional.empty();
    }

    /** An attribute may be there several times: one of its values must fit. */
    private static boolean fits(List<String> parts, String attribute, Set<String> names) {
        List<String> values = parts.stream()
                .filter(part -> part.matches(attribute + "\\s*=.*"))
                .map(part -> part.substring(part.indexOf('=') + 1).strip().replace("\"", ""))
                .map(value -> value.toLowerCase(Locale.ROOT))
                .toList();
        return values.isEmpty() || values.stream().anyMatch(names::contains);
    }

    @Override
    public String toString() {
        return systems + " on " + processors;
    }
}
