package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.operators.ResultKind;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Argument.Kind;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.TensorMeta;
import hub.gpu.schema.Composition;
import hub.gpu.schema.ProgramOperators;
import hub.gpu.schema.ProgramOperators.Operator;
import hub.gpu.schema.ProgramOperators.Refused;
import hub.gpu.schema.Schema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a plan of one graph. */
final class GraphCompiler {

    private static final String HIGHER_ORDER = "torch.ops.higher_order.";
    private static final String ATEN = "torch.ops.aten.";

    /** They say what the exporter knew. A run has nothing to do for them. */
    private static final Pattern REMARK = Pattern.compile(
            "torch\\.ops\\.aten\\.(_assert_tensor_metadata|sym_constrain_range|sym_constrain_range_for_size"
                    + "|_assert_async)\\..*");

    private static final Pattern SIZE = Pattern.compile("torch\\.ops\\.aten\\.(sym_(size|stride|numel)\\.\\w+)");
    private static final Pattern ITEM = Pattern.compile("torch\\.ops\\.aten\\.(item|_local_scalar_dense)\\.default");
    private static final Pattern NUMBER = Pattern.compile("(_operator|torch|math|builtins|torch\\.sym_\\w+)\\.(\\w+)");

    /** Operators with results whose size depends on the elements, of any type. */
    private static final Pattern COUNTING =
            Pattern.compile("::(nonzero|argwhere|where$|unique|hist|masked_|bincount|repeat_interleave)");

    /** The modes of gradients and of precision, and the loops and branches that {@link #higherOrder} compiles. */
    private static final Set<String> HIGHER_ORDER_NAMES = Set.of(
            "cond",
            "invoke_subgraph",
            "map_impl",
            "scan",
            "while_loop",
            "with_effects",
            "wrap_with_autocast",
            "wrap_with_set_grad_enabled");

    private static final Pattern DROPOUT = Pattern.compile("aten::(alpha_|feature_|feature_alpha_)?dropout_?");

    private final CompilerContext context;
    private final Graph graph;

    /** The type to which a mode of mixed precision brings the arguments of products; null outside of one. */
    private final DType autocast;

    private final Map<String, Slot> slots = new HashMap<>();
    private final BitSet made = new BitSet();
    private final List<Step> steps = new ArrayList<>();
    private final List<Set<Integer>> uses = new ArrayList<>();
    private final Set<Integer> used = new HashSet<>();
    private final AliasAnalysis shared = new AliasAnalysis();

    /** Whether a graph that the current node runs changes what it gets. */
    private boolean changesInputs;

    private int tensors;
    private int numbers;

    GraphCompiler(CompilerContext context, Graph graph, DType autocast) {
        this.context = context;
        this.graph = graph;
        this.autocast = autocast;
    }

    /** Whether a target can be compiled, as far as its name tells. */
    static boolean isKnown(String target) {
        if (target.startsWith(HIGHER_ORDER)) {
            return HIGHER_ORDER_NAMES.contains(target.substring(HIGHER_ORDER.length()));
        }
        if (REMARK.matcher(target).matches()
                || SIZE.matcher(target).matches()
                || ITEM.matcher(target).matches()
                || target.equals(ATEN + "_assert_scalar.default")) {
            return true;
        }
        if (target.startsWith("torch.ops.")) {
            try {
                ProgramOperators.requireKnown(target);
                return true;
            } catch (Refused e) {
                return false;
            }
        }
        var name = NUMBER.matcher(target);
        return name.matches() && NumberSteps.isKnown(name.group(2));
    }

    /** What of the inputs the graph changes; known once it is compiled. */
    AliasAnalysis shared() {
        return shared;
    }

    Plan compile() {
        var inputs = new ArrayList<Slot>();
        for (Argument input : graph.inputs()) {
            if (input instanceof Argument.Named named && named.kind() != Kind.TOKEN && named.kind() != Kind.OBJECT) {
                Slot slot = slot(named);
                slots.put(named.name(), slot);
                if (slot.isTensor()) {
                    shared.input(slot.index());
                }
                inputs.add(slot);
            } else {
                inputs.add(null);
            }
        }
        for (Graph.Node node : graph.nodes()) {
            try {
                node(node);
            } catch (Refused e) {
                context.missing().add(node.target().replaceFirst("^torch\\.ops\\.", ""), e.getMessage());
                node.outputs().forEach(this::result);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(node.target() + ": " + e.getMessage(), e);
            }
        }
        List<Source> outputs = graph.outputs().stream().map(this::source).toList();
        freeDead(outputs);
        return new Plan(List.copyOf(steps), Collections.unmodifiableList(inputs), outputs, tensors, numbers);
    }

    private Slot slot(Argument.Named named) {
        return new Slot(named.kind(), named.kind() == Kind.TENSOR ? tensors++ : numbers++);
    }

    private void node(Graph.Node node) throws Refused {
        String target = node.target();
        if (REMARK.matcher(target).matches()) {
            return;
        }
        if (target.startsWith(HIGHER_ORDER)) {
            higherOrder(target.substring(HIGHER_ORDER.length()), node);
            return;
        }
        var size = SIZE.matcher(target);
        if (size.matches()) {
            Source dim = node.inputs().size() > 1 ? source(node.inputs().get(1).value()) : null;
            add(new NumberSteps.Size(size.group(1), tensorSlot(node.inputs().getFirst()), dim, numberResult(node)));
        } else if (ITEM.matcher(target).matches()) {
            add(new NumberSteps.Item(tensorSlot(node.inputs().getFirst()), numberResult(node)));
        } else if (target.equals(ATEN + "_assert_scalar.default")) {
            Source message =
                    node.inputs().size() > 1 ? source(node.inputs().get(1).value()) : null;
            add(new NumberSteps.Assertion(
                    source(node.inputs().getFirst().value()),
                    message instanceof Source.OfConstant constant ? String.valueOf(constant.value()) : ""));
        } else if (target.startsWith("torch.ops.")) {
            operator(context.find(target), node);
        } else {
            number(node);
        }
    }

    private void number(Graph.Node node) throws Refused {
        var name = NUMBER.matcher(node.target());
        List<Source> inputs =
                node.inputs().stream().map(input -> source(input.value())).toList();
        if (!name.matches() || node.outputs().size() != 1) {
            throw context.unknown();
        }
        add(NumberSteps.of(name.group(2), inputs, numberResult(node)).orElseThrow(context::unknown));
    }

    private Slot numberResult(Graph.Node node) {
        if (node.outputs().size() != 1
                || !(node.outputs().getFirst() instanceof Argument.Named named)
                || named.kind() == Kind.TENSOR) {
            throw new IllegalArgumentException("expected one number as its result");
        }
        Slot slot = slot(named);
        slots.put(named.name(), slot);
        return slot;
    }

    private int tensorSlot(Graph.Input input) {
        if (source(input.value()) instanceof Source.OfTensor tensor) {
            return tensor.slot();
        }
        throw new IllegalArgumentException("expected a tensor, not " + input.value());
    }

    private void operator(Operator operator, Graph.Node node) {
        Schema schema = operator.schema();
        List<Source> sources = OperatorArguments.bind(schema, node, this::source, context);
        if (isNothing(operator, sources)) {
            rename((Source.OfTensor) sources.getFirst(), node.outputs());
            used.clear();
            return;
        }
        if (autocast != null) {
            sources = autocast(operator.name(), schema, sources);
        }
        if (operator.composition() == null) {
            sources = withTensors(sources, schema, node);
        }
        if (operator.isInPlace() && sources.getFirst() instanceof Source.OfTensor self) {
            shared.call(operator, sources, new Results(List.of()));
            inPlace(operator, sources, self, node);
            return;
        }
        Results results = results(node.outputs());
        shared.call(operator, sources, results);
        if (operator.isRebinding() && sources.getFirst() instanceof Source.OfTensor self) {
            rebind(self, results);
        }
        boolean isSingle = schema.results().size() == 1;
        if (operator.composition() != null) {
            add(composed(operator.composition(), sources, results, isSingle));
            return;
        }
        List<Operand> operands = operands(operator, schema, sources);
        boolean isTensor = isSingle
                && schema.results().getFirst().is("Tensor")
                && results.places().size() == 1
                && results.places().getFirst() instanceof Results.Single single
                && single.slot().isTensor();
        if (isTensor) {
            int slot = ((Results.Single) results.places().getFirst()).slot().index();
            add(new OperatorSteps.OfTensor(operator.name(), operands, slot, context.owner()));
        } else {
            List<ResultKind> kinds =
                    schema.results().stream().map(OperatorArguments::kind).toList();
            add(new OperatorSteps.Other(operator.name(), operands, kinds, results, context.owner()));
        }
    }

    private Step composed(Composition composition, List<Source> sources, Results results, boolean isSingle) {
        return new OperatorSteps.Composed(composition, sources, results, isSingle, context.owner());
    }

    /** A result of an operator that changes its argument is that argument, by another name. */
    private void inPlace(Operator operator, List<Source> sources, Source.OfTensor self, Graph.Node node) {
        rename(self, node.outputs());
        if (operator.composition() != null) {
            add(composed(operator.composition(), sources, new Results(List.of()), true));
        } else {
            add(new OperatorSteps.InPlace(
                    operator.name(), operands(operator, operator.schema(), sources), context.owner()));
        }
    }

    /** Whether an operator gives its argument itself: dropout does, where nothing is trained. */
    private static boolean isNothing(Operator operator, List<Source> sources) {
        return DROPOUT.matcher(operator.name()).matches()
                && sources.getFirst() instanceof Source.OfTensor
                && sources.getLast() instanceof Source.OfConstant train
                && Boolean.FALSE.equals(train.value());
    }

    private void rename(Source.OfTensor tensor, List<Argument> outputs) {
        for (Argument output : outputs) {
            if (output instanceof Argument.Named named) {
                slots.put(named.name(), new Slot(Kind.TENSOR, tensor.slot()));
            }
        }
    }

    /** From now on, all names of a tensor mean the view that takes its place. */
    private void rebind(Source.OfTensor self, Results results) {
        if (results.places().getFirst() instanceof Results.Single single) {
            slots.replaceAll((_, slot) -> slot.isTensor() && slot.index() == self.slot() ? single.slot() : slot);
        }
    }

    private List<Operand> operands(Operator operator, Schema schema, List<Source> sources) {
        boolean counts = COUNTING.matcher(operator.name()).find();
        var operands = new ArrayList<Operand>();
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            if (counts
                    && source instanceof Source.OfTensor tensor
                    && !schema.parameters().get(i).shared()) {
                int copy = newTensor();
                prepare(new OperatorSteps.Copy(tensor.slot(), copy), tensor, copy);
                source = new Source.OfTensor(copy, true);
            }
            operands.add(Operand.of(source, schema.parameters().get(i).type()));
        }
        return operands;
    }

    private int newTensor() {
        int slot = tensors++;
        made.set(slot);
        return slot;
    }

    /** Numbers in the place of tensors, by the first tensor beside them that decides the type of the result. */
    private List<Source> withTensors(List<Source> sources, Schema schema, Graph.Node node) {
        Source.OfTensor like = null;
        TensorMeta meta = null;
        for (Graph.Input input : node.inputs()) {
            boolean decides = !input.name().equals("condition") && !input.name().equals("mask");
            if (like == null
                    && decides
                    && input.value() instanceof Argument.Named named
                    && named.kind() == Kind.TENSOR) {
                like = (Source.OfTensor) named(named);
                meta = graph.tensors().get(named.name());
            }
        }
        return OperatorArguments.withTensors(sources, schema, like, meta, context.owner());
    }

    /** In mixed precision, products get narrow arguments, and what would lose too much gets wide ones. */
    private List<Source> autocast(String name, Schema schema, List<Source> sources) {
        DType type = Autocast.type(name, autocast);
        if (type == null) {
            return sources;
        }
        var cast = new ArrayList<Source>();
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            boolean isTensor = source instanceof Source.OfTensor
                    && schema.parameters().get(i).type().base().equals("Tensor");
            cast.add(isTensor ? narrowed((Source.OfTensor) source, type) : source);
        }
        return cast;
    }

    private Source narrowed(Source.OfTensor tensor, DType type) {
        int slot = newTensor();
        prepare(new Autocast.Cast(tensor.slot(), slot, type), tensor, slot);
        return new Source.OfTensor(slot, true);
    }

    /** The value of an argument, which counts as used by the step that is made next. */
    Source source(Argument argument) {
        Source source = switch (argument) {
            case Argument.None _ -> new Source.OfConstant(null);
            case Argument.Constant constant -> new Source.OfConstant(constant.value());
            case Argument.Named named -> named(named);
            case Argument.Items items -> items(items);
            case Argument.Subgraph subgraph ->
                throw new IllegalArgumentException("did not expect the graph " + subgraph.name());
        };
        use(source);
        return source;
    }

    private void use(Source source) {
        if (source instanceof Source.OfTensor tensor) {
            used.add(tensor.slot());
        }
    }

    private Source named(Argument.Named named) {
        Slot slot = slots.get(named.name());
        if (slot == null) {
            throw new IllegalArgumentException(
                    named.kind() == Kind.TOKEN || named.kind() == Kind.OBJECT || named.kind() == Kind.OTHER
                            ? "takes " + named.name() + ", which hub has no value for"
                            : "uses " + named.name() + " before it is there");
        }
        return slot.isTensor() ? new Source.OfTensor(slot.index(), made.get(slot.index())) : new Source.OfNumber(slot);
    }

    private Source items(Argument.Items items) {
        List<Source> sources = items.items().stream().map(this::source).toList();
        if (sources.stream().allMatch(Source.OfConstant.class::isInstance)) {
            var values = new ArrayList<Object>();
            sources.forEach(source -> values.add(((Source.OfConstant) source).value()));
            return new Source.OfConstant(Collections.unmodifiableList(values));
        }
        boolean integers = items.items().stream()
                .allMatch(item -> item instanceof Argument.Named named
                        ? named.kind() == Kind.INT
                        : item instanceof Argument.Constant constant && constant.value() instanceof Long);
        return integers ? new Source.OfIntegers(sources) : new Source.OfItems(sources);
    }

    private Results results(List<Argument> outputs) {
        return new Results(outputs.stream().map(this::result).toList());
    }

    private Results.Result result(Argument output) {
        return switch (output) {
            case Argument.Named named
            when named.kind() != Kind.TOKEN -> {
                Slot slot = slot(named);
                slots.put(named.name(), slot);
                if (slot.isTensor()) {
                    made.set(slot.index());
                    // If nothing uses it later, the step itself is the last.
                    used.add(slot.index());
                }
                yield new Results.Single(slot);
            }
            case Argument.Items items ->
                new Results.Items(items.items().stream().map(this::result).toList());
            default -> new Results.Unused();
        };
    }

    private void add(Step step) {
        steps.add(step);
        uses.add(Set.copyOf(used));
        used.clear();
    }

    /** Adds a step before the one that is being made, which uses its result. */
    private void prepare(Step step, Source.OfTensor from, int result) {
        steps.add(step);
        uses.add(Set.of(from.slot()));
        used.add(result);
    }

    private void higherOrder(String name, Graph.Node node) throws Refused {
        List<Argument> inputs = node.inputs().stream().map(Graph.Input::value).toList();
        switch (name) {
            case "cond" -> {
                Plan yes = inner(inputs.get(1));
                Plan no = inner(inputs.get(2));
                List<Source> operands = operands(inputs.get(3));
                Results results = results(operands, node);
                add(new HigherOrderSteps.Cond(source(inputs.get(0)), yes, no, operands, results));
            }
            case "while_loop" -> {
                Plan condition = inner(inputs.get(0));
                Plan body = inner(inputs.get(1));
                List<Source> carried = operands(inputs.get(2));
                List<Source> additional = inputs.size() > 3 ? operands(inputs.get(3)) : List.of();
                Results results = results(HigherOrderSteps.joined(carried, additional), node);
                add(new HigherOrderSteps.While(condition, body, carried, additional, results));
            }
            case "map_impl" -> slices(inputs.get(0), List.of(), inputs.get(1), inputs.get(2), node);
            case "scan" -> slices(inputs.get(0), operands(inputs.get(1)), inputs.get(2), inputs.getLast(), node);
            case "wrap_with_set_grad_enabled" -> inside(inner(inputs.get(1)), inputs.subList(2, inputs.size()), node);
            case "wrap_with_autocast" -> {
                boolean enabled =
                        inputs.get(2) instanceof Argument.Constant constant && Boolean.TRUE.equals(constant.value());
                DType type =
                        inputs.get(1) instanceof Argument.Constant constant && constant.value() instanceof DType given
                                ? given
                                : DType.BFLOAT16;
                Plan plan = inner(inputs.get(4), enabled ? type : null);
                inside(plan, inputs.subList(5, inputs.size()), node);
            }
            case "with_effects" -> {
                // The steps run in order anyway. The token has no value.
                String target = inputs.get(1) instanceof Argument.Named named ? named.name() : "";
                result(node.outputs().getFirst());
                used.clear();
                node(new Graph.Node(
                        target,
                        node.inputs().subList(2, inputs.size()),
                        node.outputs().subList(1, node.outputs().size())));
            }
            case "invoke_subgraph" -> inside(inner(inputs.get(0)), inputs.subList(2, inputs.size()), node);
            default -> throw context.unknown();
        }
    }

    private void inside(Plan plan, List<Argument> operands, Graph.Node node) {
        List<Source> sources = operands.stream().map(this::source).toList();
        add(new HigherOrderSteps.Inner(plan, sources, results(sources, node)));
    }

    private void slices(
            Argument graphArgument, List<Source> carried, Argument sliced, Argument additional, Graph.Node node)
            throws Refused {
        Plan plan = inner(graphArgument);
        List<Source> whole = operands(sliced);
        if (whole.isEmpty()) {
            throw context.unknown();
        }
        List<Source> others = operands(additional);
        Results results = results(HigherOrderSteps.joined(whole, others), node);
        add(new HigherOrderSteps.Slices(plan, carried, whole, others, results));
    }

    private Results results(List<Source> operands, Graph.Node node) {
        // Before 2.6 all outputs are one list.
        boolean isList = node.outputs().size() == 1 && node.outputs().getFirst() instanceof Argument.Items;
        Results results = results(isList ? ((Argument.Items) node.outputs().getFirst()).items() : node.outputs());
        shared.inner(operands, changesInputs, results);
        changesInputs = false;
        return results;
    }

    private Plan inner(Argument argument) {
        return inner(argument, autocast);
    }

    private Plan inner(Argument argument, DType mode) {
        if (!(argument instanceof Argument.Subgraph subgraph)) {
            throw new IllegalArgumentException("expected a graph");
        }
        var compiler = new GraphCompiler(context, subgraph.graph(), mode);
        Plan plan = compiler.compile();
        changesInputs |= !compiler.shared().changed().isEmpty();
        return plan;
    }

    private List<Source> operands(Argument argument) {
        if (argument instanceof Argument.Items items) {
            return items.items().stream().map(this::source).toList();
        }
        throw new IllegalArgumentException("expected a list");
    }

    /** Tells each step which tensors it is the last to use. */
    private void freeDead(List<Source> outputs) {
        Set<Integer> alive = new HashSet<>();
        outputs.forEach(output -> keep(output, alive));
        for (int i = steps.size() - 1; i >= 0; i--) {
            var dead = new ArrayList<Integer>();
            for (int slot : uses.get(i)) {
                if (alive.add(slot) && made.get(slot)) {
                    dead.add(slot);
                }
            }
            steps.get(i).setDead(dead.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    private static void keep(Source source, Set<Integer> alive) {
        switch (source) {
            case Source.OfTensor tensor -> alive.add(tensor.slot());
            case Source.OfItems items -> items.items().forEach(item -> keep(item, alive));
            default -> {}
        }
    }
}
