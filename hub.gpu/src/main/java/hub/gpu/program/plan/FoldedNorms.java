package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.memory.MappedTensor;
import hub.gpu.memory.Storage;
import hub.gpu.operators.TensorScopes;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.TensorMeta;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Batch norms that disappear in the convolutions before them: by running statistics, a norm multiplies and shifts each channel,
 * and a convolution can do that with other weights.
 */
final class FoldedNorms {

    private static final Pattern CONVOLUTION = Pattern.compile("torch\\.ops\\.aten\\.conv[123]d\\.default");
    private static final String NORM = "torch.ops.aten.batch_norm.default";

    private final ExportedProgram program;
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, Object> held = new HashMap<>();

    /** How many inputs of the graph stand for each tensor of the model. */
    private final Map<Object, Integer> names = new HashMap<>();

    /** Those that were not computed yet. */
    private final List<Fold> folds = new ArrayList<>();

    private final Graph graph;

    /**
     * One convolution and the norm behind it, by the names of their inputs in the graph.
     *
     * @param bias of the convolution; null if it has none
     * @param shift the bias of the norm, whose place the new bias takes
     */
    private record Fold(
            String weight, String bias, String scale, String shift, String mean, String variance, double eps) {}

    private FoldedNorms(ExportedProgram program) {
        this.program = program;
        for (InputSpec input : program.inputs()) {
            if (input.role() == InputSpec.Role.PARAMETER || input.role() == InputSpec.Role.BUFFER) {
                held.put(input.name(), input.target());
                names.merge(input.target(), 1, Integer::sum);
            }
        }
        graph = withoutNorms();
    }

    /** The folds of a program, found but not computed. */
    static FoldedNorms of(ExportedProgram program) {
        return new FoldedNorms(program);
    }

    boolean isEmpty() {
        return folds.isEmpty();
    }

    /** The graph without the norms that are folded. */
    Graph graph() {
        return graph;
    }

    private Graph withoutNorms() {
        Graph whole = program.graph();
        whole.nodes().forEach(node -> node.inputs().forEach(input -> count(input.value())));
        whole.outputs().forEach(this::count);
        var producers = new HashMap<String, Integer>();
        var nodes = new ArrayList<Graph.Node>(whole.nodes());
        for (int i = 0; i < nodes.size(); i++) {
            Graph.Node node = nodes.get(i);
            if (CONVOLUTION.matcher(node.target()).matches()) {
                producers.put(name(node.outputs().getFirst()), i);
            }
            Integer before = node.target().equals(NORM) ? producers.get(name(node, "input")) : null;
            if (before != null) {
                Graph.Node convolution = nodes.get(before);
                Fold fold = fold(convolution, node);
                if (fold != null) {
                    nodes.set(before, with(convolution, fold.shift, node.outputs()));
                    nodes.set(i, null);
                    folds.add(fold);
                }
            }
        }
        nodes.removeIf(node -> node == null);
        return new Graph(whole.inputs(), whole.outputs(), List.copyOf(nodes), whole.tensors(), whole.integers());
    }

    private void count(Argument argument) {
        switch (argument) {
            case Argument.Named named -> uses.merge(named.name(), 1, Integer::sum);
            case Argument.Items items -> items.items().forEach(this::count);
            case Argument.Subgraph _, Argument.None _, Argument.Constant _ -> {}
        }
    }

    private static String name(Argument argument) {
        return argument instanceof Argument.Named named ? named.name() : null;
    }

    private static Argument value(Graph.Node node, String input) {
        return node.inputs().stream()
                .filter(each -> each.name().equals(input))
                .map(Graph.Input::value)
                .findFirst()
                .orElse(new Argument.None());
    }

    private static String name(Graph.Node node, String input) {
        return name(value(node, input));
    }

    private Fold fold(Graph.Node convolution, Graph.Node norm) {
        boolean infers =
                value(norm, "training") instanceof Argument.Constant training && Boolean.FALSE.equals(training.value());
        if (!infers || !(value(norm, "eps") instanceof Argument.Constant eps) || !(eps.value() instanceof Double)) {
            return null;
        }
        var fold = new Fold(
                name(convolution, "weight"),
                name(convolution, "bias"),
                name(norm, "weight"),
                name(norm, "bias"),
                name(norm, "running_mean"),
                name(norm, "running_var"),
                (Double) eps.value());
        // Nothing else may see the tensors that change, nor what stood between the two.
        boolean isAlone = uses.getOrDefault(name(norm, "input"), 0) == 1
                && isOwn(fold.weight)
                && isOwn(fold.scale)
                && isOwn(fold.shift)
                && isOwn(fold.mean)
                && isOwn(fold.variance)
                && (fold.bias == null || isOwn(fold.bias));
        return isAlone ? fold : null;
    }

    private boolean isOwn(String name) {
        TensorMeta meta = program.graph().tensors().get(name);
        return meta != null
                && meta.type() == DType.FLOAT32
                && held.containsKey(name)
                && names.get(held.get(name)) == 1
                && uses.get(name) == 1;
    }

    private static Graph.Node with(Graph.Node convolution, String bias, List<Argument> outputs) {
        var inputs = new ArrayList<>(convolution.inputs());
        inputs.removeIf(input -> input.name().equals("bias"));
        inputs.add(new Graph.Input("bias", new Argument.Named(Argument.Kind.TENSOR, bias)));
        return new Graph.Node(convolution.target(), List.copyOf(inputs), outputs);
    }

    /**
     * Changes the weights of the convolutions. A weight that has a storage of its own is changed where it is: the pages that
     * are written replace those of the file, and nothing is held twice. After a failure it can be called again.
     *
     * @param tensors by the inputs of the graph, as {@link ExportedProgram#inputs()} has them
     * @param stored by their names in the model
     */
    void apply(List<Tensor> tensors, Map<String, MappedTensor> stored) {
        var places = new HashMap<String, Integer>();
        for (int i = 0; i < tensors.size(); i++) {
            places.put(program.inputs().get(i).name(), i);
        }
        var storages = new HashSet<Storage>();
        var shared = new HashSet<Storage>();
        for (MappedTensor tensor : stored.values()) {
            if (!storages.add(tensor.storage())) {
                shared.add(tensor.storage());
            }
        }
        while (!folds.isEmpty()) {
            Fold fold = folds.getLast();
            Storage storage = stored.get(held.get(fold.weight)).storage();
            apply(fold, tensors, places, !shared.contains(storage));
            folds.removeLast();
        }
    }

    private static void apply(Fold fold, List<Tensor> tensors, Map<String, Integer> places, boolean hasOwnStorage) {
        Tensor weight = tensors.get(places.get(fold.weight));
        Tensor shift = tensors.get(places.get(fold.shift));
        try (TensorScope scope = TensorScopes.open()) {
            // In double precision the factors are as exact as the weights.
            Tensor deviation =
                    wide(fold.variance, tensors, places).add(fold.eps).sqrt();
            Tensor scale = wide(fold.scale, tensors, places).div(deviation);
            long[] perChannel = new long[weight.dim()];
            Arrays.fill(perChannel, 1);
            perChannel[0] = -1;
            Tensor factors = scale.reshape(perChannel).to(DType.FLOAT32);
            Tensor mean = wide(fold.mean, tensors, places);
            Tensor centre = fold.bias == null
                    ? mean.neg()
                    : wide(fold.bias, tensors, places).sub(mean);
            Tensor bias = centre.mul(scale).add(shift.to(DType.FLOAT64)).to(DType.FLOAT32);
            // The weight is changed last: what fails before leaves all as it was.
            if (hasOwnStorage && weight.isContiguous()) {
                weight.mul_(factors);
            } else {
                tensors.set(places.get(fold.weight), scope.keep(weight.mul(factors)));
                weight.close();
            }
            tensors.set(places.get(fold.shift), scope.keep(bias));
        }
        shift.close();
    }

    private static Tensor wide(String name, List<Tensor> tensors, Map<String, Integer> places) {
        return tensors.get(places.get(name)).to(DType.FLOAT64);
    }
}
