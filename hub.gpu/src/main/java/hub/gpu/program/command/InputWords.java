package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The inputs of a program, from words of a command: {@code x=image.npy}, {@code x=[[1,2],[3,4]]}, {@code n=3}. Parts of a
 * nested input have its name before theirs: {@code d.x=…}, {@code t.0=…}.
 */
final class InputWords {

    private static final Pattern NAMED = Pattern.compile("[A-Za-z_][\\w.]*=");

    private final Torch torch;
    private final Map<String, PictureInput> pictures;
    private final Map<String, String> words = new LinkedHashMap<>();

    private InputWords(Torch torch, Map<String, PictureInput> pictures) {
        this.torch = torch;
        this.pictures = pictures;
    }

    /**
     * The inputs by their names.
     *
     * @param pictures how pictures become inputs, by the names of the inputs and of their parts
     * @throws HubException of kind ARGUMENT if a word does not fit, or an input is missing
     */
    static Map<String, Object> read(
            Torch torch, Signature signature, List<String> words, Map<String, PictureInput> pictures) {
        var reader = new InputWords(torch, pictures);
        var leaves = new ArrayList<String>();
        signature.inputs().stream()
                .filter(input -> !input.isOptional())
                .forEach(input -> leaves(input.name(), input.value(), leaves));
        Set<String> known = names(signature);
        int next = 0;
        for (String word : words) {
            int equals = word.indexOf('=');
            boolean isNamed = equals > 0 && known.contains(word.substring(0, equals));
            if (!isNamed && (next == leaves.size() || looksNamed(word))) {
                throw new HubException(
                        Kind.ARGUMENT, "\"%s\" is no input: expected %s".formatted(word, String.join(", ", known)));
            }
            String name = isNamed ? word.substring(0, equals) : leaves.get(next++);
            if (reader.words.putIfAbsent(name, isNamed ? word.substring(equals + 1) : word) != null) {
                throw new HubException(Kind.ARGUMENT, "The input " + name + " is given twice.");
            }
        }
        var inputs = new LinkedHashMap<String, Object>();
        for (Signature.Parameter input : signature.inputs()) {
            var names = new ArrayList<String>();
            leaves(input.name(), input.value(), names);
            if (!input.isOptional() || names.stream().anyMatch(reader.words::containsKey)) {
                inputs.put(input.name(), reader.value(input.name(), input.value()));
            }
        }
        return inputs;
    }

    /** Whether a word that names no input was meant to. A file may have such a name. */
    private static boolean looksNamed(String word) {
        return NAMED.matcher(word).lookingAt() && !Files.exists(Path.of(word));
    }

    /** The names of all inputs and of their parts. */
    static Set<String> names(Signature signature) {
        var names = new ArrayList<String>();
        signature.inputs().forEach(input -> leaves(input.name(), input.value(), names));
        return new TreeSet<>(names);
    }

    private static void leaves(String name, ValueSpec spec, List<String> names) {
        switch (spec) {
            case ValueSpec.ListSpec list -> {
                for (int i = 0; i < list.items().size(); i++) {
                    leaves(name + "." + i, list.items().get(i), names);
                }
            }
            case ValueSpec.MapSpec map -> map.entries().forEach((key, value) -> leaves(name + "." + key, value, names));
            default -> names.add(name);
        }
    }

    private Object value(String name, ValueSpec spec) {
        switch (spec) {
            case ValueSpec.ListSpec list -> {
                var items = new ArrayList<Object>();
                for (int i = 0; i < list.items().size(); i++) {
                    items.add(value(name + "." + i, list.items().get(i)));
                }
                return items;
            }
            case ValueSpec.MapSpec map -> {
                var entries = new LinkedHashMap<String, Object>();
                map.entries().forEach((key, value) -> entries.put(key, value(name + "." + key, value)));
                return entries;
            }
            case ValueSpec.ConstantSpec constant -> {
                String word = words.get(name);
                if (word == null) {
                    return constant.value();
                }
                // A text may look like a number.
                return constant.value() instanceof String ? word : plain(word);
            }
            case ValueSpec.NumberSpec _ -> {
                return plain(word(name, spec));
            }
            case ValueSpec.TensorSpec tensor -> {
                return tensor(name, word(name, spec), tensor);
            }
        }
    }

    private String word(String name, ValueSpec spec) {
        String word = words.get(name);
        if (word == null) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "The input %1$s is missing: give it as %1$s=VALUE, %2$s. A tensor is a file, .npy or .safetensors, or"
                                    .formatted(name, spec)
                            + " numbers as [[1,2],[3,4]].");
        }
        return word;
    }

    private Tensor tensor(String name, String word, ValueSpec.TensorSpec spec) {
        if (PictureInput.isPicture(word)) {
            if (!pictures.containsKey(name)) {
                throw PictureInput.notSaid(name, word);
            }
            return pictures.get(name).read(name, Path.of(word), spec, torch);
        }
        if (word.endsWith(".npy")) {
            return NpyFile.read(Path.of(word), torch);
        }
        if (word.endsWith(".safetensors")) {
            StateDict tensors = torch.load(Path.of(word));
            if (tensors.contains(name)) {
                return tensors.get(name);
            }
            if (tensors.size() == 1) {
                return tensors.asMap().firstEntry().getValue();
            }
            throw new HubException(
                    Kind.ARGUMENT, "%s has no tensor %s, only %s".formatted(word, name, tensors.names()));
        }
        return NumberList.parse(name, word).tensor(torch, spec);
    }

    private static Object plain(String word) {
        return switch (word) {
            case "null", "None" -> null;
            case "true", "True" -> true;
            case "false", "False" -> false;
            default -> {
                try {
                    yield NumberList.number(word);
                } catch (NumberFormatException text) {
                    yield word;
                }
            }
        };
    }
}
