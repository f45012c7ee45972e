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
            List<Tensor> whole = HigherOrderSteps.values(sliced, values).stream()
                    .map(Tensor.class::cast)
                    .toList();
            if (whole.getFirst().dim() == 0) {
                throw new IllegalArgumentException("A program maps over a tensor of no dimensions");
            }
            long count = whole.getFirst().size(0);
            var collected = new ArrayList<List<Tensor>>();
            for (long i = 0; i < count; i++) {
                var arguments = new ArrayList<>(state);
                var slices = new ArrayList<Object>();
                for (Tensor tensor : whole) {
                    slices.add(tensor.select(0, i));
                }
                arguments.addAll(slices);
                arguments.addAll(others);
                List<Object> result = plan.call(arguments);
                close(slices);
                close(state);
                state = new ArrayList<>(result.subList(0, carried.size()));
                collect(result.subList(carried.size(), result.size()), collected);
            }
            if (collected.isEmpty()) {
                throw new IllegalArgumentException("A program maps over a dimension of size 0");
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
                into.get(i).add((Tensor) results.get(i));
            }
        }
    }
}
