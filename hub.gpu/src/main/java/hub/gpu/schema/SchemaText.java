package hub.gpu.schema;

import hub.core.spi.DiskErrors;
import hub.gpu.foreign.LibraryStrings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds the schema of an operator where libtorch itself has it: as text among the constants of its main library. libtorch
 * registers its operators from these texts at start, so the text is right for whatever version is loaded. The C interface
 * gives no other way to learn it, and a call that does not fit the schema would end the process.
 */
final class SchemaText {

    /** What the library does not have as a text that stands alone. Their types are those of every version that hub works with. */
    private static final Map<String, String> SPELT_OUT = Map.of(
            "conj", "conj(Tensor(a) self) -> Tensor(a)",
            "dropout", "dropout(Tensor input, float p, bool train) -> Tensor",
            "index_put", "index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor",
            "log_softmax.int", "log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor",
            "softmax.int", "softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor");

    private final Supplier<Path> library;
    private List<String> all;

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
        if (SPELT_OUT.containsKey(local)) {
            return Optional.of(Schema.parse(SPELT_OUT.get(local)));
        }
        var texts = new EnumMap<Place, Set<String>>(Place.class);
        String beginning = local + "(";
        for (String text : all()) {
            for (int at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
                String found = text.substring(at);
                if (isOperator(found)) {
                    Place place = place(at == 0 ? 0 : text.charAt(at - 1));
                    texts.computeIfAbsent(place, _ -> new LinkedHashSet<>()).add(found);
                }
            }
        }
        return texts.isEmpty()
                ? Optional.empty()
                : unanimous(texts.values().iterator().next());
    }

    /** All texts that can be schemas. They are read once: a program asks for many. */
    private synchronized List<String> all() {
        if (all == null) {
            Path file = library.get();
            try {
                all = LibraryStrings.containing(file, ") -> ").stream()
                        .filter(text -> text.contains("Tensor") && !text.contains("__torch__"))
                        .toList();
            } catch (IOException e) {
                throw DiskErrors.of(DiskErrors.named(file, e));
            }
        }
        return all;
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

    private static Place place(int before) {
        return before == 0 ? Place.ALONE : before == ':' ? Place.AFTER_NAMESPACE : Place.INSIDE;
    }

    /** TorchScript's own operators on numbers have the same names, and are not the dispatcher's. */
    private static boolean isOperator(String text) {
        return text.contains(") -> ") && text.contains("Tensor") && !text.contains("::") && !text.contains("__torch__");
    }
}
