package hub.gpu.program.signature;

import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.ExportedProgram.OutputSpec;
import hub.gpu.program.graph.ExportedProgram.Range;
import hub.gpu.program.graph.Expression;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.PyTree;
import hub.gpu.program.graph.TensorMeta;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/** Tells the signature of a program. */
public final class SignatureReader {

    private static final Range ANY = new Range(0, Long.MAX_VALUE);

    private final ExportedProgram program;
    private final Graph graph;

    private SignatureReader(ExportedProgram program) {
        this.program = program;
        this.graph = program.graph();
    }

    public static Signature of(ExportedProgram program) {
        return new SignatureReader(program).signature();
    }

    /** The inputs of the graph that a caller gives, in the order of the leaves of the tree. */
    static List<InputSpec> given(ExportedProgram program) {
        return program.inputs().stream()
                .filter(input ->
                        input.role() == InputSpec.Role.USER_INPUT || input.role() == InputSpec.Role.CONSTANT_INPUT)
                .toList();
    }

    /** The parts of the tree of inputs: the positional arguments, then the others. */
    static List<PyTree> parts(ExportedProgram program) {
        PyTree in = program.call().inputs();
        var parts = new ArrayList<PyTree>(in.children().get(0).children());
        parts.addAll(in.children().get(1).children());
        return parts;
    }

    /** The name of each part. A positional argument of an old program has the name of its tensor, or a number. */
    static List<String> names(ExportedProgram program) {
        PyTree in = program.call().inputs();
        List<PyTree> positional = in.children().get(0).children();
        List<InputSpec> leaves = given(program);
        var names = new ArrayList<String>();
        int leaf = 0;
        for (int i = 0; i < positional.size(); i++) {
            boolean isNamed = i < program.call().names().size();
            boolean isLeaf = positional.get(i).type() == PyTree.Type.LEAF;
            String own = isLeaf ? leaves.get(leaf).name() : "";
            names.add(isNamed ? program.call().names().get(i) : own.isEmpty() ? "arg" + i : own);
            leaf += positional.get(i).leaves();
        }
        names.addAll(in.children().get(1).keys());
        return names;
    }

    private Signature signature() {
        Iterator<ValueSpec> leaves = given(program).stream().map(this::input).iterator();
        List<String> names = names(program);
        var parameters = new ArrayList<Signature.Parameter>();
        for (PyTree part : parts(program)) {
            ValueSpec value = spec(part, leaves);
            parameters.add(new Signature.Parameter(names.get(parameters.size()), value, isFixed(value)));
        }
        Iterator<ValueSpec> outputs = program.outputs().stream()
                .filter(output -> output.role() == OutputSpec.Role.USER_OUTPUT)
                .map(output -> value(output.value()))
                .iterator();
        return new Signature(List.copyOf(parameters), spec(program.call().output(), outputs));
    }

    private static ValueSpec spec(PyTree tree, Iterator<ValueSpec> leaves) {
        if (tree.type() == PyTree.Type.LEAF) {
            return leaves.next();
        }
        var items = new ArrayList<ValueSpec>();
        tree.children().forEach(child -> items.add(spec(child, leaves)));
        if (tree.keys().isEmpty() && tree.type() != PyTree.Type.DICT) {
            return new ValueSpec.ListSpec(List.copyOf(items));
        }
        var entries = new LinkedHashMap<String, ValueSpec>();
        for (int i = 0; i < items.size(); i++) {
            entries.put(tree.keys().get(i), items.get(i));
        }
        return new ValueSpec.MapSpec(Collections.unmodifiableMap(entries));
    }

    private static boolean isFixed(ValueSpec spec) {
        return switch (spec) {
            case ValueSpec.ConstantSpec _ -> true;
            case ValueSpec.ListSpec list -> list.items().stream().allMatch(SignatureReader::isFixed);
            case ValueSpec.MapSpec map -> map.entries().values().stream().allMatch(SignatureReader::isFixed);
            case ValueSpec.TensorSpec _, ValueSpec.NumberSpec _ -> false;
        };
    }

    private ValueSpec input(InputSpec input) {
        if (input.role() == InputSpec.Role.CONSTANT_INPUT) {
            return new ValueSpec.ConstantSpec(input.target());
        }
        int place = program.inputs().indexOf(input);
        return value(graph.inputs().get(place));
    }

    private ValueSpec value(Argument value) {
        return switch (value) {
            case Argument.None _ -> new ValueSpec.ConstantSpec(null);
            case Argument.Constant constant -> new ValueSpec.ConstantSpec(constant.value());
            case Argument.Named named -> named(named);
            case Argument.Items items ->
                new ValueSpec.ListSpec(items.items().stream().map(this::value).toList());
            case Argument.Subgraph _ -> throw new IllegalArgumentException("A graph is no value");
        };
    }

    private ValueSpec named(Argument.Named named) {
        TensorMeta meta = graph.tensors().get(named.name());
        if (named.kind() == Argument.Kind.TENSOR && meta != null) {
            return new ValueSpec.TensorSpec(
                    meta.type(), meta.sizes().stream().map(this::dimension).toList());
        }
        Expression size = graph.integers().get(named.name());
        Range all = new Range(Long.MIN_VALUE, Long.MAX_VALUE);
        Range range =
                size instanceof Expression.Symbol symbol ? program.ranges().getOrDefault(symbol.name(), all) : all;
        return new ValueSpec.NumberSpec(
                switch (named.kind()) {
                    case INT -> "int";
                    case FLOAT -> "float";
                    case BOOL -> "bool";
                    default -> "an object";
                },
                range.min(),
                range.max());
    }

    private ValueSpec.Dimension dimension(Expression size) {
        Range range = switch (size) {
            case Expression.Number number -> new Range(number.value(), number.value());
            case Expression.Symbol symbol -> program.ranges().getOrDefault(symbol.name(), ANY);
            case Expression.Sum _, Expression.Product _, Expression.Other _ -> bounds(size);
        };
        return new ValueSpec.Dimension(size.toString(), Math.max(0, range.min()), range.max());
    }

    /** The bounds of a formula. A symbol's lower bound of up to 2 is none, see {@link InputCheck}. */
    private Range bounds(Expression formula) {
        return switch (formula) {
            case Expression.Number number -> new Range(number.value(), number.value());
            case Expression.Symbol symbol -> {
                Range range = program.ranges().getOrDefault(symbol.name(), ANY);
                yield new Range(range.min() <= InputCheck.FIRST_BOUND ? 0 : range.min(), range.max());
            }
            case Expression.Sum sum ->
                sum.terms().stream()
                        .map(this::bounds)
                        .reduce((a, b) -> new Range(sum(a.min(), b.min()), sum(a.max(), b.max())))
                        .orElse(ANY);
            case Expression.Product product ->
                product.factors().stream()
                        .map(this::bounds)
                        .reduce(SignatureReader::product)
                        .orElse(ANY);
            case Expression.Other _ -> ANY;
        };
    }

    private static Range product(Range a, Range b) {
        long[] corners = {
            product(a.min(), b.min()), product(a.min(), b.max()), product(a.max(), b.min()), product(a.max(), b.max())
        };
        return new Range(
                Arrays.stream(corners).min().getAsLong(),
                Arrays.stream(corners).max().getAsLong());
    }

    /** The largest number stands for none, and so does a sum that is larger. */
    private static long sum(long a, long b) {
        boolean isNone = a == Long.MAX_VALUE || b == Long.MAX_VALUE;
        return isNone ? Long.MAX_VALUE : saturated(BigInteger.valueOf(a).add(BigInteger.valueOf(b)));
    }

    private static long product(long a, long b) {
        return saturated(BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)));
    }

    private static long saturated(BigInteger number) {
        boolean isLong = number.bitLength() < Long.SIZE;
        return isLong ? number.longValue() : number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
