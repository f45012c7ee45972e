package hub.gpu.program.plan;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.TensorScopes;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.ExportedProgram.OutputSpec;
import hub.gpu.program.signature.CheckedProgram;
import hub.gpu.program.signature.OutputTree;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A program with its plan and its tensors. */
final class GraphProgram extends CheckedProgram {

    private final ExportedProgram program;
    private final TieredPlan plan;
    private final Device device;

    /** The slots of the inputs that a caller gives; null for one that is fixed. */
    private final List<Slot> given = new ArrayList<>();

    /** The tensors that a program changes by its outputs, by their names in the model and in the graph. */
    private final Map<String, Integer> targets = new HashMap<>();

    private final boolean hasState;
    private final BitSet changedInputs = new BitSet();
    private final ReentrantLock oneCaller = new ReentrantLock();

    /**
     * @param inputs the slots of the inputs of the graph, which are the same in each plan
     * @param held the tensors of the program by the inputs of its graph; null where a caller gives one
     * @param changed the slots of the inputs that the graph may change
     */
    GraphProgram(
            ExportedProgram program,
            TieredPlan plan,
            List<Slot> inputs,
            Device device,
            List<Tensor> held,
            BitSet changed) {
        super(program);
        this.program = program;
        this.plan = plan;
        this.device = device;
        boolean changesHeld = false;
        for (int i = 0; i < held.size(); i++) {
            InputSpec input = program.inputs().get(i);
            Slot slot = inputs.get(i);
            if (held.get(i) != null) {
                changesHeld |= changed.get(slot.index());
                targets.put((String) input.target(), slot.index());
            } else if (input.role() == InputSpec.Role.CONSTANT_INPUT) {
                given.add(null);
            } else if (input.role() == InputSpec.Role.USER_INPUT) {
                given.add(slot);
                if (slot.isTensor()) {
                    targets.put(input.name(), slot.index());
                    changedInputs.set(slot.index(), changed.get(slot.index()));
                }
            }
        }
        hasState = changesHeld
                || program.outputs().stream()
                        .anyMatch(output -> output.role() == OutputSpec.Role.BUFFER_MUTATION
                                || output.role() == OutputSpec.Role.PARAMETER_MUTATION);
    }

    @Override
    public boolean hasState() {
        return hasState;
    }

    @Override
    public boolean runsMachineCode() {
        return false;
    }

    @Override
    protected Object compute(List<Object> inputs) {
        if (!hasState) {
            return plan.use(tier -> execute(tier, inputs));
        }
        oneCaller.lock();
        try {
            return plan.use(tier -> execute(tier, inputs));
        } finally {
            oneCaller.unlock();
        }
    }

    private Object execute(HeldPlan tier, List<Object> inputs) {
        try (TensorScope scope = TensorScopes.open()) {
            RunValues values = tier.start();
            var own = new HashMap<Integer, Tensor>();
            for (int i = 0; i < given.size(); i++) {
                Slot slot = given.get(i);
                if (slot != null && slot.isTensor()) {
                    place((Tensor) inputs.get(i), slot.index(), values, own);
                } else if (slot != null) {
                    slot.set(values, inputs.get(i));
                }
            }
            Tensor[] start = values.tensors.clone();
            tier.plan().execute(values);
            List<Object> results = tier.plan().take(values);
            own.forEach((slot, original) -> {
                if (changedInputs.get(slot)) {
                    original.copy_(start[slot]);
                }
            });
            return outputs(results, start, own, scope);
        }
    }

    /**
     * Puts an input in its place. Operators check indices before they use them, and another thread could change them in
     * between: so the run has its own copy of integers.
     */
    private void place(Tensor input, int slot, RunValues values, Map<Integer, Tensor> own) {
        if (!input.device().equals(device)) {
            throw new IllegalArgumentException(
                    "The program is on %s, and an input is on %s".formatted(device, input.device()));
        }
        DType type = input.dtype();
        boolean isIndex = !type.isFloatingPoint() && !type.isComplex();
        values.tensors[slot] = isIndex ? input.copy() : input;
        if (isIndex) {
            own.put(slot, input);
        }
    }

    private Object outputs(List<Object> results, Tensor[] start, Map<Integer, Tensor> own, TensorScope scope) {
        var leaves = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            OutputSpec output = program.outputs().get(i);
            switch (output.role()) {
                case USER_OUTPUT -> leaves.add(kept(results.get(i), scope));
                case BUFFER_MUTATION, PARAMETER_MUTATION, USER_INPUT_MUTATION -> {
                    int slot = targets.get(output.target());
                    own.getOrDefault(slot, start[slot]).copy_(RunValues.required(results.get(i)));
                }
                case TOKEN, TRAINING -> {}
            }
        }
        return OutputTree.of(program.call().output(), leaves);
    }

    private static Object kept(Object result, TensorScope scope) {
        if (result instanceof Tensor tensor) {
            return scope.keep(tensor);
        }
        if (result instanceof List<?> list) {
            return list.stream().map(item -> kept(item, scope)).toList();
        }
        return result;
    }
}
