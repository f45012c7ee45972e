package hub.gpu.program.plan;

import hub.gpu.Tensor;
import hub.gpu.operators.Call;
import hub.gpu.operators.OperatorName;
import hub.gpu.operators.ResultKind;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.schema.ComposedOperator;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** The steps that call one operator. */
final class OperatorSteps {

    private OperatorSteps() {}

    /** An operator that gives one tensor. */
    static final class OfTensor extends Step {
        private final OperatorName name;
        private final ArgumentPusher[] pushers;
        private final int result;
        private final TensorOwner owner;

        OfTensor(String name, List<ArgumentPusher> pushers, int result, TensorOwner owner) {
            this.name = OperatorName.of(name);
            this.pushers = pushers.toArray(ArgumentPusher[]::new);
            this.result = result;
            this.owner = owner;
        }

        @Override
        void run(RunValues values) {
            Call call = Call.of(name, owner);
            for (ArgumentPusher pusher : pushers) {
                pusher.push(call, values);
            }
            values.tensors[result] = call.tensor();
        }
    }

    /** An operator that changes its first argument, and gives it. */
    static final class InPlace extends Step {
        private final OperatorName name;
        private final ArgumentPusher[] pushers;
        private final TensorOwner owner;

        InPlace(String name, List<ArgumentPusher> pushers, TensorOwner owner) {
            this.name = OperatorName.of(name);
            this.pushers = pushers.toArray(ArgumentPusher[]::new);
            this.owner = owner;
        }

        @Override
        void run(RunValues values) {
            Call call = Call.of(name, owner);
            for (ArgumentPusher pusher : pushers) {
                pusher.push(call, values);
            }
            call.inPlace(null);
        }
    }

    /** An operator with any results. */
    static final class Other extends Step {
        private final OperatorName name;
        private final ArgumentPusher[] pushers;
        private final List<ResultKind> kinds;
        private final ResultPlaces results;
        private final TensorOwner owner;

        Other(
                String name,
                List<ArgumentPusher> pushers,
                List<ResultKind> kinds,
                ResultPlaces results,
                TensorOwner owner) {
            this.name = OperatorName.of(name);
            this.pushers = pushers.toArray(ArgumentPusher[]::new);
            this.kinds = kinds;
            this.results = results;
            this.owner = owner;
        }

        @Override
        void run(RunValues values) {
            Call call = Call.of(name, owner);
            for (ArgumentPusher pusher : pushers) {
                pusher.push(call, values);
            }
            results.store(call.results(kinds), values);
        }
    }

    /** An operator that is made of others. */
    static final class Composed extends Step {
        private final ComposedOperator composition;
        private final ArgumentSource[] sources;
        private final BitSet required;
        private final ResultPlaces results;
        private final boolean isSingle;
        private final TensorOwner owner;

        /**
         * @param required the arguments that must be there
         * @param isSingle whether it gives one result; else it gives a list of them
         */
        Composed(
                ComposedOperator composition,
                List<ArgumentSource> sources,
                BitSet required,
                ResultPlaces results,
                boolean isSingle,
                TensorOwner owner) {
            this.composition = composition;
            this.sources = sources.toArray(ArgumentSource[]::new);
            this.required = required;
            this.results = results;
            this.isSingle = isSingle;
            this.owner = owner;
        }

        @Override
        void run(RunValues values) {
            Object[] arguments = new Object[sources.length];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = sources[i].value(values);
                if (sources[i] instanceof ArgumentSource.OfTensor && required.get(i)) {
                    RunValues.required(arguments[i]);
                }
            }
            Object result = composition.apply(new ComposedOperator.Arguments(arguments, owner));
            if (result == null || results.places().isEmpty()) {
                return;
            }
            results.store(isSingle ? Collections.singletonList(result) : (List<?>) result, values);
        }
    }

    /** Copies tensors whose elements an operator counts before it uses them: another thread could change them in between. */
    static final class Copy extends Step {
        private final int from;
        private final int to;

        Copy(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        void run(RunValues values) {
            Tensor tensor = values.tensors[from];
            values.tensors[to] = tensor == null ? null : tensor.copy();
        }
    }
}
