package hub.gpu.program.plan;

import hub.gpu.Tensor;
import hub.gpu.operators.Call;
import java.util.ArrayList;
import java.util.List;

/** The steps that run other plans. */
final class HigherOrderSteps {

    private HigherOrderSteps() {}

    private static List<Object> values(List<ArgumentSource> sources, RunValues values) {
        var list = new ArrayList<Object>(sources.size());
        for (ArgumentSource source : sources) {
            list.add(source.value(values));
        }
        return list;
    }

    /** A tensor of its own for a result, which may be an argument itself. */
    static Tensor shared(Tensor result, Tensor argument) {
        return result == argument ? Call.of("alias").arg(argument).tensor() : result;
    }

    private static boolean isTrue(Object condition) {
        return condition instanceof Tensor tensor ? tensor.item() != 0 : (Boolean) condition;
    }

    private static void close(List<Object> values) {
        for (Object value : values) {
            if (value instanceof Tensor tensor) {
                tensor.close();
            }
        }
    }

    /** Runs a plan once: {@code wrap_with_set_grad_enabled} and the like. */
    static final class Inner extends Step {
        private final Plan plan;
        private final List<ArgumentSource> operands;
        private final ResultPlaces results;

        Inner(Plan plan, List<ArgumentSource> operands, ResultPlaces results) {
            this.plan = plan;
            this.operands = operands;
            this.results = results;
        }

        @Override
        void run(RunValues values) {
            results.store(plan.call(HigherOrderSteps.values(operands, values)), values);
        }
    }

    /** Runs one of two plans: {@code cond}. */
    static final class Cond extends Step {
        private final ArgumentSource condition;
        private final Plan yes;
        private final Plan no;
        private final List<ArgumentSource> operands;
        private final ResultPlaces results;

        Cond(ArgumentSource condition, Plan yes, Plan no, List<ArgumentSource> operands, ResultPlaces results) {
            this.condition = condition;
            this.yes = yes;
            this.no = no;
            this.operands = operands;
            this.results = results;
        }

        @Override
        void run(RunValues values) {
            Plan plan = isTrue(condition.value(values)) ? yes : no;
            results.store(plan.call(HigherOrderSteps.values(operands, values)), values);
        }
    }

    /** Runs a plan as long as another one gives true: {@code while_loop}. */
    static final class While extends Step {
        private final Plan condition;
        private final Plan body;
        private final List<ArgumentSource> carried;
        private final List<ArgumentSource> additional;
        private final ResultPlaces results;

        While(
                Plan condition,
                Plan body,
                List<ArgumentSource> carried,
                List<ArgumentSource> additional,
                ResultPlaces results) {
            this.condition = condition;
            this.body = body;
            this.carried = carried;
            this.additional = additional;
            this.results = results;
        }

        @Override
        void run(RunValues values) {
            List<Object> others = HigherOrderSteps.values(additional, values);
            List<Object> state = copies(carried, values);
            while (holds(joined(state, others))) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("The thread was interrupted in a loop of a program");
                }
                List<Object> next = body.call(joined(state, others));
                close(state);
                state = next;
            }
            results.store(state, values);
        }

        private boolean holds(List<Object> arguments) {
            List<Object> result = condition.call(arguments);
            boolean holds = isTrue(result.getFirst());
            close(result);
            return holds;
        }
    }

    /** What a loop begins with. Its steps change it, and must not change the inputs. */
    private static List<Object> copies(List<ArgumentSource> sources, RunValues values) {
        List<Object> copies = new ArrayList<>();
        for (Object start : values(sources, values)) {
            copies.add(start instanceof Tensor tensor ? tensor.copy() : start);
        }
        return copies;
    }

    /** The items of two lists. */
    static <T> List<T> joined(List<T> first, List<T> second) {
        var joined = new ArrayList<>(first);
        joined.addAll(second);
        return joined;
    }

    private static List<Tensor> tensors(List<Object> values) {
        return values.stream().map(RunValues::required).toList();
    }

    /** How many slices a tensor has. */
    private static long size(Tensor whole) {
        if (whole.dim() == 0 || whole.size(0) == 0) {
            throw new IllegalArgumentException("A program maps over %s"
                    .formatted(whole.dim() == 0 ? "a tensor of no dimensions" : "a dimension of size 0"));
        }
        return whole.size(0);
    }

    private static List<Tensor> slices(List<Tensor> whole, long index) {
        return whole.stream().map(tensor -> tensor.select(0, index)).toList();
    }

    /** Runs a plan for each slice of some tensors: {@code map}, and with something carried along, {@code scan}. */
    static final class Slices extends Step {
        private final Plan plan;
        private final List<ArgumentSource> carried;
        private final List<ArgumentSource> sliced;
        private final List<ArgumentSource> additional;
        private final ResultPlaces results;

        Slices(
                Plan plan,
                List<ArgumentSource> carried,
                List<ArgumentSource> sliced,
                List<ArgumentSource> additional,
                ResultPlaces results) {
            this.plan = plan;
            this.carried = carried;
            this.sliced = sliced;
            this.additional = additional;
            this.results = results;
        }

        @Override
        void run(RunValues values) {
            List<Object> others = HigherOrderSteps.values(additional, values);
            List<Object> state = copies(carried, values);
            List<Tensor> whole = tensors(HigherOrderSteps.values(sliced, values));
            long count = size(whole.getFirst());
            var collected = new ArrayList<List<Tensor>>();
            for (long i = 0; i < count; i++) {
                var arguments = new ArrayList<>(state);
                List<Tensor> slices = slices(whole, i);
                arguments.addAll(slices);
                arguments.addAll(others);
                List<Object> result = plan.call(arguments);
                slices.forEach(Tensor::close);
                close(state);
                state = new ArrayList<>(result.subList(0, carried.size()));
                collect(result.subList(carried.size(), result.size()), collected);
            }
            var all = new ArrayList<>(state);
            for (List<Tensor> each : collected) {
                all.add(Tensor.stack(each, 0));
                each.forEach(Tensor::close);
            }
            results.store(all, values);
        }

        private static void collect(List<Object> results, List<List<Tensor>> into) {
            while (into.size() < results.size()) {
                into.add(new ArrayList<>());
            }
            for (int i = 0; i < results.size(); i++) {
                into.get(i).add(RunValues.required(results.get(i)));
            }
        }
    }

    /** Combines the slices of some tensors from the first on, and gives what is there after each: {@code associative_scan}. */
    static final class Combined extends Step {
        private final Plan plan;
        private final List<ArgumentSource> sliced;
        private final List<ArgumentSource> additional;
        private final ResultPlaces results;

        Combined(Plan plan, List<ArgumentSource> sliced, List<ArgumentSource> additional, ResultPlaces results) {
            this.plan = plan;
            this.sliced = sliced;
            this.additional = additional;
            this.results = results;
        }

        @Override
        void run(RunValues values) {
            List<Object> others = HigherOrderSteps.values(additional, values);
            List<Tensor> whole = tensors(HigherOrderSteps.values(sliced, values));
            long count = size(whole.getFirst());
            var collected = new ArrayList<List<Tensor>>();
            collected.add(slices(whole, 0));
            for (long i = 1; i < count; i++) {
                List<Tensor> next = slices(whole, i);
                var arguments = new ArrayList<Object>(collected.getLast());
                arguments.addAll(next);
                arguments.addAll(others);
                collected.add(tensors(plan.call(arguments)));
                next.forEach(Tensor::close);
            }
            var all = new ArrayList<Object>();
            for (int i = 0; i < whole.size(); i++) {
                int place = i;
                all.add(Tensor.stack(
                        collected.stream().map(each -> each.get(place)).toList(), 0));
            }
            collected.forEach(each -> each.forEach(Tensor::close));
            results.store(all, values);
        }
    }
}
