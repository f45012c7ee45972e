package hub.gpu.program.check;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Runs a program on the inputs of a file, and compares with the outputs in it. In the file, {@code in.N} is leaf N of the
 * arguments, and {@code out.N} leaf N of the result. Leaves that are no tensors stand in its metadata as Python literals, and
 * complex tensors as {@code view_as_real} gives them.
 */
public final class OutputComparison {

    /**
     * What came of it.
     *
     * @param ok whether all outputs agree
     * @param difference the largest one, relative to the largest number that its output should have; of integers the
     *     difference itself; infinite for an output of another type or shape
     * @param output the output with that difference, {@code out.3}
     */
    public record Outcome(boolean ok, double difference, String output) {}

    private final Torch torch;
    private final Path file;
    private final StateDict tensors;
    private final Map<String, Object> literals;

    private OutputComparison(Torch torch, Path file) {
        this.torch = torch;
        this.file = file;
        Checkpoint checkpoint = Checkpoint.open(file);
        tensors = torch.load(checkpoint);
        literals = checkpoint.metadata();
    }

    /**
     * Compares. The program runs twice, unless it has state: a plan may change after the first run. The worse outcome counts.
     *
     * @param seed of the random numbers, set before each run
     * @throws HubException of kind ARGUMENT if the file does not fit the program
     */
    public static Outcome of(Torch torch, Program program, Path file, double tolerance, OptionalLong seed) {
        Outcome first = once(torch, program, file, tolerance, seed);
        return program.hasState() ? first : worse(first, once(torch, program, file, tolerance, seed));
    }

    /** Compares one run, on inputs that no run before has changed. */
    private static Outcome once(Torch torch, Program program, Path file, double tolerance, OptionalLong seed) {
        try (TensorScope _ = torch.scope()) {
            return new OutputComparison(torch, file).compare(program, tolerance, seed);
        }
    }

    private static Outcome worse(Outcome one, Outcome other) {
        return other.difference <= one.difference ? one : other;
    }

    private Outcome compare(Program program, double tolerance, OptionalLong seed) {
        Iterator<Object> leaves = leaves("in.").iterator();
        var inputs = new ArrayList<Object>();
        for (Signature.Parameter parameter : program.signature().inputs()) {
            inputs.add(nested(parameter.value(), leaves));
        }
        if (leaves.hasNext()) {
            throw wrong("has more inputs than the program");
        }
        seed.ifPresent(torch::manualSeed);
        var results = new ArrayList<Object>();
        flatten(program.run(inputs.toArray()), results);
        List<Object> expected = leaves("out.");
        if (expected.size() != results.size()) {
            throw wrong("has %d outputs, and the program %d".formatted(expected.size(), results.size()));
        }
        var worst = new Outcome(true, 0, "");
        for (int i = 0; i < results.size(); i++) {
            double difference = difference(expected.get(i), results.get(i));
            worst = worse(worst, new Outcome(difference <= tolerance, difference, "out." + i));
        }
        return worst;
    }

    private List<Object> leaves(String prefix) {
        var leaves = new ArrayList<Object>();
        while (true) {
            String name = prefix + leaves.size();
            if (tensors.contains(name)) {
                leaves.add(tensors.get(name));
            } else if (literals.get(name) instanceof String text) {
                try {
                    leaves.add(PythonLiteral.parse(text));
                } catch (IllegalArgumentException e) {
                    throw wrong("%s: %s".formatted(name, e.getMessage()));
                }
            } else {
                return leaves;
            }
        }
    }

    private HubException wrong(String what) {
        return new HubException(Kind.ARGUMENT, "%s does not fit the program: it %s".formatted(file, what));
    }

    private Object nested(ValueSpec spec, Iterator<Object> leaves) {
        switch (spec) {
            case ValueSpec.ListSpec list -> {
                var items = new ArrayList<Object>();
                list.items().forEach(item -> items.add(nested(item, leaves)));
                return items;
            }
            case ValueSpec.MapSpec map -> {
                var entries = new LinkedHashMap<String, Object>();
                map.entries().forEach((key, value) -> entries.put(key, nested(value, leaves)));
                return entries;
            }
            default -> {
                if (!leaves.hasNext()) {
                    throw wrong("has fewer inputs than the program");
                }
                Object leaf = leaves.next();
                boolean isComplex = spec instanceof ValueSpec.TensorSpec tensor
                        && tensor.type().isComplex();
                // The program may change it: what is expected stays.
                return leaf instanceof Tensor tensor
                        ? isComplex && !tensor.dtype().isComplex()
                                ? tensor.viewAsComplex().copy()
                                : tensor.copy()
                        : leaf;
            }
        }
    }

    private static void flatten(Object value, List<Object> leaves) {
        switch (value) {
            case List<?> list -> list.forEach(item -> flatten(item, leaves));
            case Map<?, ?> map -> map.values().forEach(item -> flatten(item, leaves));
            case null, default -> leaves.add(value);
        }
    }

    private static double difference(Object expected, Object result) {
        if (!(expected instanceof Tensor wanted) || !(result instanceof Tensor given)) {
            return switch (expected) {
                case Long left when result instanceof Long right -> difference(new long[] {left}, new long[] {right});
                case Number left
                when result instanceof Number right ->
                    difference(new double[] {left.doubleValue()}, new double[] {right.doubleValue()});
                case null, default -> Objects.equals(expected, result) ? 0 : Double.POSITIVE_INFINITY;
            };
        }
        Tensor numbers = given.dtype().isComplex() && !wanted.dtype().isComplex()
                ? given.resolveConj().viewAsReal()
                : given;
        if (wanted.dtype() != numbers.dtype() || !Arrays.equals(wanted.shape(), numbers.shape())) {
            return Double.POSITIVE_INFINITY;
        }
        return wanted.dtype().isFloatingPoint() || wanted.dtype().isComplex()
                ? difference(wanted.toDoubleArray(), numbers.toDoubleArray())
                : difference(wanted.toLong().toLongArray(), numbers.toLong().toLongArray());
    }

    /** Of integers, such as places and counts, the difference itself: beside large ones, one is as wrong as beside small ones. */
    private static double difference(long[] expected, long[] result) {
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] != result[i]) {
                difference = Math.max(difference, Math.max(1, Math.abs((double) expected[i] - result[i])));
            }
        }
        return difference;
    }

    private static double difference(double[] expected, double[] result) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Double.isFinite(expected[i])) {
                largest = Math.max(largest, Math.abs(expected[i]));
            }
            // Infinities and NaN have to be the same.
            if (Double.compare(expected[i], result[i]) != 0 && expected[i] != result[i]) {
                double apart = Math.abs(expected[i] - result[i]);
                difference = Math.max(difference, Double.isFinite(apart) ? apart : Double.POSITIVE_INFINITY);
            }
        }
        return largest == 0 ? difference : difference / largest;
    }
}
