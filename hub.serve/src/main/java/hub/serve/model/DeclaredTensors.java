package hub.serve.model;

import hub.core.spi.CheckedConfiguration;
import hub.serve.protocol.Datatype;
import hub.serve.protocol.NamedTensor;
import hub.serve.protocol.RequestException;
import hub.serve.protocol.TensorMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The inputs, or the outputs, that a configuration gives to a model which does not know them. Empty if it gives none. */
record DeclaredTensors(List<TensorMetadata> tensors) {

    static final DeclaredTensors NONE = new DeclaredTensors(List.of());

    private static final Pattern FORM = Pattern.compile("(.+?)\\s*:\\s*(\\w+)\\s*\\[([^\\[\\]]*)]");
    private static final long OPEN = -1;

    /** One that is bad says nothing of the others, but a check by those alone would refuse what is right. */
    static DeclaredTensors read(String pid, String key, String[] texts) {
        var tensors = new ArrayList<TensorMetadata>();
        for (String text : texts) {
            Optional<TensorMetadata> tensor = CheckedConfiguration.parse(
                    pid,
                    key,
                    text,
                    "NAME:DATATYPE[SIZES], as in x:FP32[-1,8], of a name that is there once",
                    "all of " + key + " are left out",
                    each -> parse(each, tensors));
            if (tensor.isEmpty()) {
                return NONE;
            }
            tensors.add(tensor.get());
        }
        return new DeclaredTensors(List.copyOf(tensors));
    }

    private static TensorMetadata parse(String text, List<TensorMetadata> before) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches() || before.stream().anyMatch(each -> each.name().equals(parts.group(1)))) {
            throw new IllegalArgumentException(text);
        }
        String sizes = parts.group(3).strip();
        return new TensorMetadata(
                parts.group(1),
                Datatype.valueOf(parts.group(2)),
                sizes.isEmpty()
                        ? List.of()
                        : Arrays.stream(sizes.split(",", -1))
                                .map(DeclaredTensors::size)
                                .toList());
    }

    private static long size(String text) {
        long size = Long.parseLong(text.strip());
        if (size < OPEN) {
            throw new IllegalArgumentException(text);
        }
        return size;
    }

    /** These; if there are none, the given ones. */
    List<TensorMetadata> or(List<TensorMetadata> known) {
        return tensors.isEmpty() ? known : tensors;
    }

    boolean isEmpty() {
        return tensors.isEmpty();
    }

    /** @throws RequestException if the inputs are not these */
    void check(List<NamedTensor> inputs) {
        if (!names(inputs.stream().map(NamedTensor::name))
                .equals(names(tensors.stream().map(TensorMetadata::name)))) {
            throw RequestException.bad("expected the inputs %s, and the inputs are %s"
                    .formatted(
                            tensors.stream().map(DeclaredTensors::shown).collect(Collectors.joining(", ")),
                            inputs.stream().map(NamedTensor::toString).collect(Collectors.joining(", "))));
        }
        for (NamedTensor input : inputs) {
            tensors.stream()
                    .filter(tensor -> tensor.name().equals(input.name()))
                    .filter(tensor -> !fits(tensor, input))
                    .findFirst()
                    .ifPresent(tensor -> {
                        throw RequestException.bad(
                                "expected the input %s, and it is %s".formatted(shown(tensor), input));
                    });
        }
    }

    private static List<String> names(Stream<String> names) {
        return names.sorted().toList();
    }

    private static boolean fits(TensorMetadata tensor, NamedTensor input) {
        if (tensor.datatype() != input.datatype() || tensor.shape().size() != input.shape().length) {
            return false;
        }
        for (int i = 0; i < input.shape().length; i++) {
            long size = tensor.shape().get(i);
            if (size != OPEN && size != input.shape()[i]) {
                return false;
            }
        }
        return true;
    }

    /** As {@link NamedTensor} is shown. */
    private static String shown(TensorMetadata tensor) {
        return tensor.name() + ": " + tensor.datatype() + tensor.shape();
    }
}
