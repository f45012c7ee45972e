package hub.gpu.program.command;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.ProgramFiles;
import hub.core.spi.Verdict;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.program.Program;
import hub.gpu.program.check.ProgramCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs programs from the command line. */
@Component
public final class ProgramCommands implements ProgramFiles {

    private static final double TOLERANCE = 1e-5;

    /** A tensor of more elements is summarised. */
    private static final long MOST_SHOWN = 10_000;

    private final Torch torch;

    /** Whether a program computes what its case says, and the largest difference to it. */
    private record Checked(boolean ok, double difference) implements Verdict {}

    private record Written(Path file, int tensors) {}

    @Activate
    public ProgramCommands(@Reference Torch torch) {
        this.torch = torch;
    }

    @Override
    public Object run(Path file, List<Object> words) {
        var rest = new ArrayList<String>();
        words.forEach(word -> rest.add(String.valueOf(word)));
        String what = rest.isEmpty() ? "" : rest.removeFirst();
        OptionalLong seed = seed(option("--seed", rest));
        return switch (what) {
            case "run" -> run(file, rest, seed);
            case "check" -> check(file, rest, seed);
            default ->
                throw new HubException(
                        Kind.ARGUMENT,
                        "What is to be done with %1$s? Expected run %1$s run NAME=VALUE..., or run %1$s check CASE.safetensors"
                                .formatted(file));
        };
    }

    private Object run(Path file, List<String> words, OptionalLong seed) {
        String out = option("--out", words);
        Program program = torch.program(file);
        try (TensorScope _ = torch.scope()) {
            Map<String, Object> inputs = InputWords.read(torch, program.signature(), words);
            inputs.replaceAll((_, value) -> there(value));
            seed.ifPresent(torch::manualSeed);
            Object result = refusing(() -> program.run(inputs));
            return out == null ? shown(result) : write(Path.of(out), result);
        }
    }

    private Object there(Object value) {
        return switch (value) {
            case Tensor tensor -> tensor.to(torch.device());
            case List<?> list -> list.stream().map(this::there).toList();
            case Map<?, ?> map -> {
                var moved = new LinkedHashMap<Object, Object>();
                map.forEach((key, each) -> moved.put(key, there(each)));
                yield moved;
            }
            case null, default -> value;
        };
    }

    private Verdict check(Path file, List<String> words, OptionalLong seed) {
        double tolerance = tolerance(option("--tolerance", words));
        if (words.size() != 1) {
            throw new HubException(
                    Kind.ARGUMENT, "Expected one file with inputs and outputs, CASE.safetensors, not " + words);
        }
        Program program = torch.program(file);
        ProgramCheck.Outcome outcome =
                refusing(() -> ProgramCheck.of(torch, program, Path.of(words.getFirst()), tolerance, seed));
        return new Checked(outcome.ok(), outcome.difference());
    }

    /** Inputs that do not fit are a mistake of the person who gave them. */
    private static <T> T refusing(Supplier<T> work) {
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
        try {
            return word == null ? TOLERANCE : Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw notANumber("--tolerance", word, e);
        }
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
