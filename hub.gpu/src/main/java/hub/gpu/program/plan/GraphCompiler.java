package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.TorchException;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Argument.Kind;
import hub.gpu.program.graph.Graph;
import hub.gpu.schema.OperatorsAllowedInPrograms;
import hub.gpu.schema.OperatorsAllowedInPrograms.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Makes a plan of one graph: gives each node to the compiler of its kind, and compiles those with numbers itself. */
final class GraphCompiler {

    private static final String HIGHER_ORDER = "torch.ops.higher_order.";
    private static final String ATEN = "torch.ops.aten.";

    /** Calls an operator that must keep its place in the order. */
    private static final String WITH_EFFECTS = HIGHER_ORDER + "with_effects";

    private static final String ASSERT = ATEN + "_assert_scalar.default";

    /** They say what the exporter knew. A run has nothing to do for them. */
    private static final Pattern REMARK = Pattern.compile(
            "torch\\.ops\\.aten\\.(_assert_tensor_metadata|sym_constrain_range|sym_constrain_range_for_size"
                    + "|_assert_async)\\..*");

    private static final Pattern SIZE = Pattern.compile("torch\\.ops\\.aten\\.(sym_(size|stride|numel)\\.\\w+)");
    private static final Pattern ITEM = Pattern.compile("torch\\.ops\\.aten\\.(item|_local_scalar_dense)\\.default");
    private static final Pattern NUMBER = Pattern.compile("(_operator|torch|math|builtins|torch\\.sym_\\w+)\\.(\\w+)");

    private final CompilerContext context;
    private final Graph graph;
    private final PlanBuilder plan = new PlanBuilder();
    private final AliasAnalysis shared = new AliasAnalysis();
    private final OperatorCompiler operators;
    private final HigherOrderCompiler higherOrder;

    /** Takes the type to which a mode of mixed precision brings the arguments of products; null outside of one. */
    GraphCompiler(CompilerContext context, Graph graph, DType autocast) {
        this.context = context;
        this.graph = graph;
        operators = new OperatorCompiler(context, graph.tensors(), autocast, plan, shared);
        higherOrder = new HigherOrderCompiler(context, autocast, plan, shared);
    }

    /** Whether a target can be compiled, as far as its name tells. */
    static boolean isKnown(String target) {
        if (REMARK.matcher(target).matches()
                || SIZE.matcher(target).matches()
                || ITEM.matcher(target).matches()
                || target.equals(ASSERT)
                || target.equals(WITH_EFFECTS)) {
            return true;
        }
        if (target.startsWith(HIGHER_ORDER)) {
            return HigherOrderCompiler.isKnown(target.substring(HIGHER_ORDER.length()));
        }
        if (target.startsWith("torch.ops.")) {
            try {
                OperatorsAllowedInPrograms.requireKnown(target);
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
                Slot slot = plan.newSlot(named);
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
                plan.results(node.outputs());
            } catch (IllegalArgumentException | TorchException e) {
                // libtorch makes tensors of the constants, and refuses those that their type does not hold.
                throw new IllegalArgumentException(node.target() + ": " + e.getMessage(), e);
            }
        }
        return plan.build(inputs, graph.outputs());
    }

    private void node(Graph.Node node) throws Refused {
        String target = node.target();
        var size = SIZE.matcher(target);
        if (REMARK.matcher(target).matches()) {
            return;
        }
        if (target.equals(WITH_EFFECTS)) {
            withEffects(node);
        } else if (target.startsWith(HIGHER_ORDER)) {
            higherOrder.compile(target.substring(HIGHER_ORDER.length()), node);
        } else if (size.matches()) {
            ArgumentSource dim = node.inputs().size() > 1 ? input(node, 1) : null;
            plan.add(new NumberSteps.Size(size.group(1), tensorSlot(node), dim, numberResult(node)));
        } else if (ITEM.matcher(target).matches()) {
            plan.add(new NumberSteps.Item(tensorSlot(node), numberResult(node)));
        } else if (target.equals(ASSERT)) {
            ArgumentSource message = node.inputs().size() > 1 ? input(node, 1) : null;
            plan.add(new NumberSteps.Assertion(
                    input(node, 0),
                    message instanceof ArgumentSource.OfConstant constant ? String.valueOf(constant.value()) : ""));
        } else if (target.startsWith("torch.ops.")) {
            operators.compile(context.find(target), node);
        } else {
            number(node);
        }
    }

    /** Compiles the node inside. The steps run in order anyway, and the token has no value. */
    private void withEffects(Graph.Node node) throws Refused {
        List<Graph.Input> inputs = node.inputs();
        List<Argument> outputs = node.outputs();
        if (inputs.size() < 2 || outputs.isEmpty()) {
            throw new IllegalArgumentException("expected a token, an operator and a result");
        }
        String target = inputs.get(1).value() instanceof Argument.Named named ? named.name() : "";
        // The token has a name, which the outputs of the graph may hold.
        plan.results(outputs.subList(0, 1));
        plan.skip();
        node(new Graph.Node(target, inputs.subList(2, inputs.size()), outputs.subList(1, outputs.size())));
    }

    private void number(Graph.Node node) throws Refused {
        var name = NUMBER.matcher(node.target());
        List<ArgumentSource> inputs =
                node.inputs().stream().map(input -> plan.source(input.value())).toList();
        if (!name.matches()) {
            OperatorsAllowedInPrograms.requireKnown(node.target());
        }
        if (node.outputs().size() != 1) {
            throw context.unknown();
        }
        plan.add(NumberSteps.of(name.group(2), inputs, numberResult(node)).orElseThrow(context::unknown));
    }

    private ArgumentSource input(Graph.Node node, int index) {
        if (index >= node.inputs().size()) {
            throw new IllegalArgumentException("expected more than " + index + " arguments");
        }
        return plan.source(node.inputs().get(index).value());
    }

    private int tensorSlot(Graph.Node node) {
        ArgumentSource first = input(node, 0);
        if (first instanceof ArgumentSource.OfTensor tensor) {
            return tensor.slot();
        }
        throw new IllegalArgumentException("expected a tensor, not " + first);
    }

    private Slot numberResult(Graph.Node node) {
        if (node.outputs().size() != 1
                || !(node.outputs().getFirst() instanceof Argument.Named named)
                || named.kind() == Kind.TENSOR) {
            throw new IllegalArgumentException("expected one number as its result");
        }
        return plan.newSlot(named);
    }
}
