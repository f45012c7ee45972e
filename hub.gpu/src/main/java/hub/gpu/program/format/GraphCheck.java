package hub.gpu.program.format;

import hub.gpu.memory.MalformedFileException;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.ExportedProgram.OutputSpec;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.PyTree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that hold between the parts of a program: each value is there before it is used, and has one name; the signature
 * has the inputs and outputs that the graph has, and the trees have a leaf for each that a caller sees.
 */
final class GraphCheck {

    /** What is known at a place in a graph, by name. A graph inside another sees its own inputs alone. */
    private final Map<String, Argument.Kind> known = new HashMap<>();

    private GraphCheck() {}

    static void check(ExportedProgram program) {
        new GraphCheck().graph(program.graph());
        signature(program);
    }

    private void graph(Graph graph) {
        graph.inputs().forEach(this::define);
        for (Graph.Node node : graph.nodes()) {
            node.inputs().forEach(input -> use(input.value(), node.target()));
            node.outputs().forEach(this::define);
        }
        graph.outputs().forEach(output -> use(output, "its output"));
    }

    private void define(Argument argument) {
        switch (argument) {
            case Argument.Named named -> {
                if (known.put(named.name(), named.kind()) != null) {
                    throw new MalformedFileException("its graph has the value " + named.name() + " twice");
                }
            }
            case Argument.Items items -> items.items().forEach(this::define);
            case Argument.Subgraph _ -> throw new MalformedFileException("its graph has a graph as a result");
            case Argument.None _, Argument.Constant _ -> {}
        }
    }

    private void use(Argument argument, String where) {
        switch (argument) {
            case Argument.Named named -> {
                Argument.Kind kind = known.get(named.name());
                if (named.kind() == Argument.Kind.OTHER) {
                    return;
                }
                if (kind == null) {
                    throw new MalformedFileException(
                            "%s uses the value %s before it is there".formatted(where, named.name()));
                }
                if (kind != named.kind()) {
                    throw new MalformedFileException("%s uses the value %s as a %s, and it is a %s"
                            .formatted(where, named.name(), named.kind(), kind));
                }
            }
            case Argument.Items items -> items.items().forEach(item -> use(item, where));
            case Argument.Subgraph subgraph -> new GraphCheck().graph(subgraph.graph());
            case Argument.None _, Argument.Constant _ -> {}
        }
    }

    private static void signature(ExportedProgram program) {
        Graph graph = program.graph();
        if (program.inputs().size() != graph.inputs().size()
                || program.outputs().size() != graph.outputs().size()) {
            throw new MalformedFileException("its signature has %d inputs and %d outputs, and its graph %d and %d"
                    .formatted(
                            program.inputs().size(),
                            program.outputs().size(),
                            graph.inputs().size(),
                            graph.outputs().size()));
        }
        for (int i = 0; i < graph.inputs().size(); i++) {
            input(program.inputs().get(i), graph.inputs().get(i), graph);
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            if (!program.outputs().get(i).value().equals(graph.outputs().get(i))) {
                throw new MalformedFileException("its signature and its graph have different outputs at place " + i);
            }
        }
        mutations(program);
        tree(program);
    }

    private static void input(InputSpec spec, Argument input, Graph graph) {
        boolean isNamed = input instanceof Argument.Named;
        boolean isConstant = spec.role() == InputSpec.Role.CONSTANT_INPUT;
        if (isNamed != !isConstant
                || input instanceof Argument.Named named && !named.name().equals(spec.name())) {
            throw new MalformedFileException("its signature and its graph differ in the input " + spec.name());
        }
        if (input instanceof Argument.Named named
                && named.kind() == Argument.Kind.TENSOR
                && !graph.tensors().containsKey(named.name())) {
            throw new MalformedFileException("its graph does not say what the input " + named.name() + " is");
        }
    }

    private static void mutations(ExportedProgram program) {
        Set<String> buffers = new HashSet<>();
        Set<String> users = new HashSet<>();
        for (InputSpec input : program.inputs()) {
            switch (input.role()) {
                case USER_INPUT -> users.add(input.name());
                case PARAMETER, BUFFER -> buffers.add((String) input.target());
                default -> {}
            }
        }
        for (OutputSpec output : program.outputs()) {
            boolean known = switch (output.role()) {
                case BUFFER_MUTATION, PARAMETER_MUTATION -> buffers.contains(output.target());
                case USER_INPUT_MUTATION -> users.contains(output.target());
                default -> true;
            };
            if (!known) {
                throw new MalformedFileException(
                        "it changes %s, which is none of its inputs".formatted(output.target()));
            }
        }
    }

    private static void tree(ExportedProgram program) {
        PyTree in = program.call().inputs();
        List<PyTree> parts = in.children();
        boolean isCall = in.type() == PyTree.Type.TUPLE
                && parts.size() == 2
                && parts.get(0).type() == PyTree.Type.TUPLE
                && parts.get(1).type() == PyTree.Type.DICT;
        if (!isCall) {
            throw new MalformedFileException("its tree of inputs is not a tuple of arguments and a dictionary");
        }
        long inputs = program.inputs().stream()
                .filter(input ->
                        input.role() == InputSpec.Role.USER_INPUT || input.role() == InputSpec.Role.CONSTANT_INPUT)
                .count();
        long outputs = program.outputs().stream()
                .filter(output -> output.role() == OutputSpec.Role.USER_OUTPUT)
                .count();
        if (in.leaves() != inputs || program.call().output().leaves() != outputs) {
            throw new MalformedFileException("its trees have %d inputs and %d outputs, and its signature %d and %d"
                    .formatted(in.leaves(), program.call().output().leaves(), inputs, outputs));
        }
    }
}
