package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Graph;
import hub.gpu.schema.OperatorsAllowedInPrograms.Refused;
import java.util.List;
import java.util.Map;

/** Makes steps of the nodes that run other graphs: branches, loops, and the modes of gradients and of precision. */
final class HigherOrderCompiler {

    /** The operators that are known, and how many arguments each has at least. */
    private static final Map<String, Integer> LEAST = Map.of(
            "associative_scan", 2,
            "cond", 4,
            "invoke_subgraph", 2,
            "map_impl", 3,
            "scan", 4,
            "while_loop", 3,
            "wrap_with_autocast", 5,
            "wrap_with_set_grad_enabled", 2);

    private final CompilerContext context;
    private final DType autocast;
    private final PlanBuilder plan;
    private final AliasAnalysis shared;

    /** Whether a graph that the current node runs changes what it gets. */
    private boolean changesInputs;

    HigherOrderCompiler(CompilerContext context, DType autocast, PlanBuilder plan, AliasAnalysis shared) {
        this.context = context;
        this.autocast = autocast;
        this.plan = plan;
        this.shared = shared;
    }

    static boolean isKnown(String name) {
        return LEAST.containsKey(name);
    }

    void compile(String name, Graph.Node node) throws Refused {
        List<Argument> inputs = node.inputs().stream().map(Graph.Input::value).toList();
        int least = LEAST.getOrDefault(name, 0);
        if (inputs.size() < least) {
            throw new IllegalArgumentException("expected %d arguments, not %d".formatted(least, inputs.size()));
        }
        switch (name) {
            case "cond" -> {
                ArgumentSource condition = plan.source(inputs.get(0));
                InnerPlanCheck.condition(List.of(condition));
                Plan yes = inner(inputs.get(1));
                Plan no = inner(inputs.get(2));
                List<ArgumentSource> operands = operands(inputs.get(3));
                ResultPlaces results = results(operands, node);
                for (Plan branch : List.of(yes, no)) {
                    InnerPlanCheck.inputs(branch, operands);
                    InnerPlanCheck.results(branch, results);
                }
                plan.add(new HigherOrderSteps.Cond(condition, yes, no, operands, results));
            }
            case "while_loop" -> {
                Plan condition = inner(inputs.get(0));
                Plan body = inner(inputs.get(1));
                List<ArgumentSource> carried = operands(inputs.get(2));
                List<ArgumentSource> additional = inputs.size() > 3 ? operands(inputs.get(3)) : List.of();
                List<ArgumentSource> all = HigherOrderSteps.joined(carried, additional);
                ResultPlaces results = results(all, node);
                InnerPlanCheck.inputs(condition, all);
                InnerPlanCheck.condition(condition.outputs());
                InnerPlanCheck.inputs(body, all);
                InnerPlanCheck.carried(body, carried);
                InnerPlanCheck.results(body, results);
                plan.add(new HigherOrderSteps.While(condition, body, carried, additional, results));
            }
            case "map_impl" -> slices(inputs.get(0), List.of(), inputs.get(1), inputs.get(2), node);
            case "scan" -> slices(inputs.get(0), operands(inputs.get(1)), inputs.get(2), inputs.getLast(), node);
            case "associative_scan" ->
                combined(inputs.get(0), inputs.get(1), inputs.size() > 2 ? operands(inputs.get(2)) : List.of(), node);
            case "wrap_with_set_grad_enabled" -> inside(inner(inputs.get(1)), inputs.subList(2, inputs.size()), node);
            case "wrap_with_autocast" -> {
                boolean enabled =
                        inputs.get(2) instanceof Argument.Constant constant && Boolean.TRUE.equals(constant.value());
                DType type =
                        inputs.get(1) instanceof Argument.Constant constant && constant.value() instanceof DType given
                                ? given
                                : DType.BFLOAT16;
                inside(inner(inputs.get(4), enabled ? type : null), inputs.subList(5, inputs.size()), node);
            }
            case "invoke_subgraph" -> inside(inner(inputs.get(0)), inputs.subList(2, inputs.size()), node);
            default -> throw context.unknown();
        }
    }

    private void inside(Plan inner, List<Argument> operands, Graph.Node node) {
        List<ArgumentSource> sources = plan.sources(operands);
        ResultPlaces results = results(sources, node);
        InnerPlanCheck.inputs(inner, sources);
        InnerPlanCheck.results(inner, results);
        plan.add(new HigherOrderSteps.Inner(inner, sources, results));
    }

    private void slices(
            Argument graph, List<ArgumentSource> carried, Argument sliced, Argument additional, Graph.Node node)
            throws Refused {
        Plan inner = inner(graph);
        List<ArgumentSource> whole = operands(sliced);
        if (whole.isEmpty()) {
            throw context.unknown();
        }
        List<ArgumentSource> others = operands(additional);
        ResultPlaces results = results(HigherOrderSteps.joined(whole, others), node);
        InnerPlanCheck.inputs(inner, HigherOrderSteps.joined(carried, HigherOrderSteps.joined(whole, others)));
        InnerPlanCheck.tensors(whole);
        InnerPlanCheck.carried(inner, carried);
        InnerPlanCheck.tensors(
                inner.outputs().subList(carried.size(), inner.outputs().size()));
        InnerPlanCheck.results(inner, results);
        plan.add(new HigherOrderSteps.Slices(inner, carried, whole, others, results));
    }

    private void combined(Argument graph, Argument sliced, List<ArgumentSource> others, Graph.Node node)
            throws Refused {
        Plan inner = inner(graph);
        List<ArgumentSource> whole = operands(sliced);
        if (whole.isEmpty()) {
            throw context.unknown();
        }
        List<ArgumentSource> all = HigherOrderSteps.joined(whole, others);
        ResultPlaces results = results(all, node);
        InnerPlanCheck.inputs(inner, HigherOrderSteps.joined(whole, all));
        InnerPlanCheck.tensors(whole);
        InnerPlanCheck.carried(inner, whole);
        InnerPlanCheck.tensors(inner.outputs());
        InnerPlanCheck.results(inner, results);
        plan.add(new HigherOrderSteps.Combined(inner, whole, others, results));
    }

    private ResultPlaces results(List<ArgumentSource> operands, Graph.Node node) {
        // Before 2.6 all outputs are one list.
        boolean isList = node.outputs().size() == 1 && node.outputs().getFirst() instanceof Argument.Items;
        ResultPlaces results =
                plan.results(isList ? ((Argument.Items) node.outputs().getFirst()).items() : node.outputs());
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
        Plan inner = compiler.compile();
        changesInputs |= !compiler.shared().changed().isEmpty();
        return inner;
    }

    private List<ArgumentSource> operands(Argument argument) {
        if (argument instanceof Argument.Items items) {
            return plan.sources(items.items());
        }
        throw new IllegalArgumentException("expected a list");
    }
}
