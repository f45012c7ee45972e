package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.operators.ResultKind;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Argument.Kind;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.graph.TensorMeta;
import hub.gpu.schema.OperatorsAllowedInPrograms.Operator;
import hub.gpu.schema.Schema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes steps of the nodes that call an operator of libtorch, or one that is composed of several. */
final class OperatorCompiler {

    /** Operators with results whose size depends on the elements, of any type. */
    private static final Pattern COUNTING =
            Pattern.compile("::(nonzero|argwhere|where$|unique|hist|masked_|bincount|repeat_interleave)");

    private static final Pattern DROPOUT = Pattern.compile("aten::(alpha_|feature_|feature_alpha_)?dropout_?");

    private final CompilerContext context;
    private final Map<String, TensorMeta> metas;

    /** The type to which a mode of mixed precision brings the arguments of products; null outside of one. */
    private final DType autocast;

    private final PlanBuilder plan;
    private final AliasAnalysis shared;

    OperatorCompiler(
            CompilerContext context,
            Map<String, TensorMeta> metas,
            DType autocast,
            PlanBuilder plan,
            AliasAnalysis shared) {
        this.context = context;
        this.metas = metas;
        this.autocast = autocast;
        this.plan = plan;
        this.shared = shared;
    }

    void compile(Operator operator, Graph.Node node) {
        Schema schema = operator.schema();
        List<ArgumentSource> sources = OperatorArguments.bind(schema, node, plan::source, context);
        if (isNothing(operator, sources)) {
            plan.rename((ArgumentSource.OfTensor) sources.getFirst(), node.outputs());
            plan.skip();
            return;
        }
        if (autocast != null) {
            sources = autocast(operator.name(), schema, sources);
        }
        if (operator.composition() == null) {
            sources = withTensors(sources, schema, node);
        }
        if (operator.isInPlace() && sources.getFirst() instanceof ArgumentSource.OfTensor self) {
            shared.call(operator, sources, new ResultPlaces(List.of()));
            inPlace(operator, sources, self, node);
            return;
        }
        ResultPlaces results = plan.results(node.outputs());
        requirePlaces(schema, results);
        shared.call(operator, sources, results);
        if (operator.isRebinding() && sources.getFirst() instanceof ArgumentSource.OfTensor self) {
            plan.rebind(self, results);
        }
        boolean isSingle = schema.results().size() == 1;
        if (operator.composition() != null) {
            plan.add(composed(operator, sources, results, isSingle));
            return;
        }
        List<ArgumentPusher> pushers = pushers(operator, schema, sources);
        boolean isTensor = isSingle
                && schema.results().getFirst().is("Tensor")
                && results.places().size() == 1
                && results.places().getFirst() instanceof ResultPlaces.Single single
                && single.slot().isTensor();
        if (isTensor) {
            int slot =
                    ((ResultPlaces.Single) results.places().getFirst()).slot().index();
            plan.add(new OperatorSteps.OfTensor(operator.name(), pushers, slot, context.owner()));
        } else {
            List<ResultKind> kinds =
                    schema.results().stream().map(OperatorCompiler::kind).toList();
            plan.add(new OperatorSteps.Other(operator.name(), pushers, kinds, results, context.owner()));
        }
    }

    private static ResultKind kind(Schema.Type type) {
        return type.resultKind().orElseThrow(() -> new IllegalArgumentException("gives a result of type " + type));
    }

    /** An operator gives what the program takes of it. */
    private static void requirePlaces(Schema schema, ResultPlaces results) {
        for (int i = 0; i < results.places().size(); i++) {
            Schema.Type type = i < schema.results().size() ? schema.results().get(i) : null;
            boolean fits = switch (results.places().get(i)) {
                case ResultPlaces.Unused _ -> true;
                case ResultPlaces.Single single ->
                    type != null
                            && !type.list()
                            && type.base().equals("Tensor") == single.slot().isTensor();
                case ResultPlaces.Items _ -> type != null && type.list();
            };
            if (!fits) {
                throw new IllegalArgumentException(
                        "takes another result than %s, at place %d".formatted(schema.text(), i));
            }
        }
    }

    private Step composed(Operator operator, List<ArgumentSource> sources, ResultPlaces results, boolean isSingle) {
        var required = new BitSet();
        for (int i = 0; i < sources.size(); i++) {
            required.set(i, !operator.schema().parameters().get(i).type().optional());
        }
        return new OperatorSteps.Composed(
                operator.composition(), sources, required, results, isSingle, context.owner());
    }

    /** A result of an operator that changes its argument is that argument, by another name. */
    private void inPlace(
            Operator operator, List<ArgumentSource> sources, ArgumentSource.OfTensor self, Graph.Node node) {
        plan.rename(self, node.outputs());
        if (operator.composition() != null) {
            plan.add(composed(operator, sources, new ResultPlaces(List.of()), true));
        } else {
            plan.add(new OperatorSteps.InPlace(
                    operator.name(), pushers(operator, operator.schema(), sources), context.owner()));
        }
    }

    /** Whether an operator gives its argument itself: dropout does, where nothing is trained. */
    private static boolean isNothing(Operator operator, List<ArgumentSource> sources) {
        return DROPOUT.matcher(operator.name()).matches()
                && sources.getFirst() instanceof ArgumentSource.OfTensor
                && sources.getLast() instanceof ArgumentSource.OfConstant train
                && Boolean.FALSE.equals(train.value());
    }

    private List<ArgumentPusher> pushers(Operator operator, Schema schema, List<ArgumentSource> sources) {
        boolean counts = COUNTING.matcher(operator.name()).find();
        var pushers = new ArrayList<ArgumentPusher>();
        for (int i = 0; i < sources.size(); i++) {
            ArgumentSource source = sources.get(i);
            if (counts
                    && source instanceof ArgumentSource.OfTensor tensor
                    && !schema.parameters().get(i).shared()) {
                source = plan.prepare(tensor, copy -> new OperatorSteps.Copy(tensor.slot(), copy));
            }
            pushers.add(ArgumentPusher.of(source, schema.parameters().get(i).type()));
        }
        return pushers;
    }

    /** Numbers in the place of tensors, by the first tensor beside them that decides the type of the result. */
    private List<ArgumentSource> withTensors(List<ArgumentSource> sources, Schema schema, Graph.Node node) {
        ArgumentSource.OfTensor like = null;
        TensorMeta meta = null;
        for (Graph.Input input : node.inputs()) {
            boolean decides = !input.name().equals("condition") && !input.name().equals("mask");
            if (like == null
                    && decides
                    && input.value() instanceof Argument.Named named
                    && named.kind() == Kind.TENSOR) {
                like = (ArgumentSource.OfTensor) plan.named(named);
                meta = metas.get(named.name());
            }
        }
        return OperatorArguments.withTensors(sources, schema, like, meta, context.owner());
    }

    /** In mixed precision, products get narrow arguments, and what would lose too much gets wide ones. */
    private List<ArgumentSource> autocast(String name, Schema schema, List<ArgumentSource> sources) {
        DType type = Autocast.type(name, autocast);
        if (type == null) {
            return sources;
        }
        var cast = new ArrayList<ArgumentSource>();
        for (int i = 0; i < sources.size(); i++) {
            boolean isTensor = schema.parameters().get(i).type().base().equals("Tensor");
            cast.add(
                    isTensor && sources.get(i) instanceof ArgumentSource.OfTensor tensor
                            ? plan.prepare(tensor, result -> new Autocast.Cast(tensor.slot(), result, type))
                            : sources.get(i));
        }
        return cast;
    }
}
