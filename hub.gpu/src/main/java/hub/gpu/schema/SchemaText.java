package hub.gpu.schema;

import hub.core.spi.DiskErrors;
import hub.gpu.foreign.LibraryConstants;
import hub.gpu.foreign.LibraryConstants.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds the schema of an operator where libtorch itself has it: as text among the constants of its main library. libtorch
 * registers its operators from these texts at start, so the text is right for whatever version is loaded. The C interface
 * gives no other way to learn it, and a call that does not fit the schema would end the process.
 */
final class SchemaText {

    private final Supplier<Path> library;

    SchemaText(Supplier<Path> library) {
        this.library = library;
    }

    /**
     * An operator's schema. Linkers store a text inside a longer one that ends with it, {@code softmax.int(…)} in {@code
     * log_softmax.int(…)}. So a text that stands alone is the operator's. If there is none, those after {@code aten::}
     * count, and if there are none of these, all others; they must agree in their types.
     *
     * @param name {@code aten::add.Tensor}
     * @return empty if there is none, or no telling which of several
     */
    Optional<Schema> of(String name) {
        String local = name.startsWith("aten::") ? name.substring("aten::".length()) : name;
        var texts = new EnumMap<Place, Set<String>>(Place.class);
        for (Found found : find(local + "(")) {
            if (isOperator(found.text())) {
                texts.computeIfAbsent(place(found), _ -> new LinkedHashSet<>()).add(found.text());
            }
        }
        return texts.isEmpty()
                ? Optional.empty()
                : unanimous(texts.values().iterator().next());
    }

    private List<Found> find(String beginning) {
        Path file = library.get();
        try {
            return LibraryConstants.find(file, beginning);
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e));
        }
    }

    private static Optional<Schema> unanimous(Set<String> texts) {
        List<Schema> schemas = texts.stream().map(Schema::parse).toList();
        Schema first = schemas.getFirst();
        return schemas.stream().allMatch(first::hasTypesOf) ? Optional.of(first) : Optional.empty();
    }

    /** Where a text was found, the most telling first. */
    private enum Place {
        ALONE,
        AFTER_NAMESPACE,
        INSIDE
    }

    private static Place place(Found found) {
        return found.before() == 0 ? Place.ALONE : found.before() == ':' ? Place.AFTER_NAMESPACE : Place.INSIDE;
    }

    /** TorchScript's own operators on numbers have the same names, and are not the dispatcher's. */
    private static boolean isOperator(String text) {
        return text.contains(") -> ") && text.contains("Tensor") && !text.contains("::") && !text.contains("__torch__");
    }
}
