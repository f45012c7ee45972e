package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.CheckResult;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.program.Program;
import hub.gpu.program.check.OutputComparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Does with a program what the words of a command say. */
public final class ProgramActions {

    private static final double TOLERANCE = 1e-5;

    /** A tensor of more elements is summarised. */
    private static final long MOST_SHOWN = 10_000;

    /** Whether a program computes what its case says, and the largest difference to it. */
    private record Checked(boolean ok, double difference) implements CheckResult {}

    private record Written(Path file, int tensors) {}

    private ProgramActions() {}

    /**
     * Runs it.
     *
     * @param words its inputs, and options
     * @param pictures how pictures become inputs, by the names of the inputs
     * @return the result as nested lists of numbers, or what was written to a file
     * @throws HubException of kind ARGUMENT if the words do not fit
     */
    public static Object run(Torch torch, Program program, List<String> words, Map<String, PictureInput> pictures) {
        var rest = new ArrayList<>(words);
        OptionalLong seed = seed(option("--seed", rest));
        String out = option("--out", rest);
        try (TensorScope _ = torch.scope()) {
            Map<String, Object> inputs = InputWords.read(torch, program.signature(), rest, pictures);
            inputs.replaceAll((_, value) -> there(torch, value));
            seed.ifPresent(torch::manualSeed);
            Object result = refusing(() -> program.run(inputs));
            return out == null ? shown(result) : write(Path.of(out), result);
        }
    }

    private static Object there(Torch torch, Object value) {
        return switch (value) {
            case Tensor tensor -> tensor.to(torch.device());
            case List<?> list -> list.stream().map(each -> there(torch, each)).toList();
            case Map<?, ?> map -> {
                var moved = new LinkedHashMap<Object, Object>();
                map.forEach((key, each) -> moved.put(key, there(torch, each)));
                yield moved;
            }
            case null, default -> value;
        };
    }

    /**
     * Compares it with a case.
     *
     * @param words the file of the case, and options
     * @return whether it computes what the case says, and the largest difference
     * @throws HubException of kind ARGUMENT if the words do not fit
     */
    public static CheckResult check(Torch torch, Program program, List<String> words) {
        var rest = new ArrayList<>(words);
        OptionalLong seed = seed(option("--seed", rest));
        double tolerance = tolerance(option("--tolerance", rest));
        if (rest.size() != 1) {
            throw new HubException(
                    Kind.ARGUMENT, "Expected one file with inputs and outputs, CASE.safetensors, not " + rest);
        }
        OutputComparison.Outcome outcome =
                refusing(() -> OutputComparison.of(torch, program, Path.of(rest.getFirst()), tolerance, seed));
        return new Checked(outcome.ok(), outcome.difference());
    }

    /** Inputs that do not fit are a mistake of the person who gave them. */
    public static <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException e) {
            throw new HubException(Kind.ARGUMENT, e.getMessage(), e);
        }
    }

    private static String option(String name, List<String> words) {
        int at = words.indexOf(name);
        if (at < 0) {
            return null;
        }
        if (at + 1 == words.size()) {
            throw new HubException(Kind.ARGUMENT, name + " needs a value.");
        }
        words.remove(at);
        return words.remove(at);
    }

    private static OptionalLong seed(String word) {
        try {
            return word == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(word));
        } catch (NumberFormatException e) {
            throw notANumber("--seed", word, e);
        }
    }

    private static double tolerance(String word) {
        double tolerance;
        try {
            tolerance = word == null ? TOLERANCE : Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw notANumber("--tolerance", word, e);
        }
        if (!(tolerance >= 0)) {
            throw new HubException(
                    Kind.ARGUMENT, "--tolerance: expected 0 or a larger number, not \"%s\".".formatted(word));
        }
        return tolerance;
    }

    private static HubException notANumber(String name, String word, NumberFormatException e) {
        return new HubException(Kind.ARGUMENT, "%s: expected a number, not \"%s\".".formatted(name, word), e);
    }

    /** Tensors as nested lists of numbers. */
    private static Object shown(Object result) {
        return switch (result) {
            case Tensor tensor -> tensor.numel() > MOST_SHOWN ? tensor.toString() : numbers(tensor);
            case List<?> list -> {
                var shown = new ArrayList<Object>();
                list.forEach(item -> shown.add(shown(item)));
                yield shown;
            }
            case Map<?, ?> map -> {
                var shown = new LinkedHashMap<Object, Object>();
                map.forEach((key, value) -> shown.put(key, shown(value)));
                yield shown;
            }
            case null, default -> result;
        };
    }

    private static Object numbers(Tensor tensor) {
        if (tensor.dtype().isComplex()) {
            return tensor.toString();
        }
        double[] values = tensor.toDoubleArray();
        boolean fractions = tensor.dtype().isFloatingPoint();
        long[] integers = fractions ? null : tensor.toLong().toLongArray();
        return nested(tensor.shape(), 0, new int[1], values, integers);
    }

    private static Object nested(long[] shape, int dim, int[] next, double[] values, long[] integers) {
        if (dim == shape.length) {
            int place = next[0]++;
            return integers == null ? (Object) values[place] : integers[place];
        }
        var list = new ArrayList<Object>();
        for (long i = 0; i < shape[dim]; i++) {
            list.add(nested(shape, dim + 1, next, values, integers));
        }
        return list;
    }

    private static Written write(Path file, Object result) {
        if (file.toString().endsWith(".npy") && result instanceof Tensor tensor) {
            NpyFile.write(file, tensor);
            return new Written(file, 1);
        }
        if (!file.toString().endsWith(".safetensors")) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "--out: expected a file .safetensors, or .npy for a program that gives one tensor, not " + file);
        }
        var tensors = new LinkedHashMap<String, Tensor>();
        flatten(result, "", tensors);
        Checkpoint.save(file, tensors);
        return new Written(file, tensors.size());
    }

    private static void flatten(Object value, String name, Map<String, Tensor> tensors) {
        switch (value) {
            case Tensor tensor -> tensors.put(name.isEmpty() ? "output" : name, tensor.contiguous());
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    flatten(list.get(i), name.isEmpty() ? "output." + i : name + "." + i, tensors);
                }
            }
            case Map<?, ?> map ->
                map.forEach((key, each) -> flatten(each, name.isEmpty() ? key.toString() : name + "." + key, tensors));
            case null, default -> {}
        }
    }
}
