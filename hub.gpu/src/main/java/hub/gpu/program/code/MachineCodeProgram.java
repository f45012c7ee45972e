package hub.gpu.program.code;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.operators.Call;
import hub.gpu.operators.TensorData;
import hub.gpu.operators.TensorScopes;
import hub.gpu.ownership.OwnedHandle;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.program.Program;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.signature.CheckedProgram;
import hub.gpu.program.signature.OutputTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A program that its machine code computes. It ends with its owner, or when nobody can reach it any more. */
public final class MachineCodeProgram extends CheckedProgram {

    private final ExportedProgram program;
    private final Device device;

    /** Of the leaves that a caller gives: those that the machine code takes. */
    private final List<Integer> taken = new ArrayList<>();

    /** Kept here so that their memory is counted. */
    @SuppressWarnings("unused")
    private final List<Tensor> weights;

    private final Handle handle;

    /** What frees the machine code once no call of it runs. */
    private static final class Handle extends OwnedHandle<Program> {

        private final AotInductorContainer container;
        private final int outputs;

        Handle(Program program, AotInductorContainer container, int outputs, TensorOwner owner) {
            super(program, owner);
            this.container = container;
            this.outputs = outputs;
        }

        List<Object> run(List<Tensor> inputs) {
            begin();
            try {
                return container.run(inputs, outputs, owner());
            } finally {
                release();
            }
        }

        @Override
        protected void free() {
            container.free();
        }

        @Override
        protected IllegalStateException closed() {
            return new IllegalStateException(
                    "This program is freed: its owner %s has stopped".formatted(owner().name()));
        }
    }

    private MachineCodeProgram(
            ExportedProgram program,
            Device device,
            List<Tensor> weights,
            AotInductorContainer container,
            TensorOwner owner) {
        super(program);
        this.program = program;
        this.device = device;
        this.weights = weights;
        int leaf = 0;
        for (InputSpec input : program.inputs()) {
            if (input.role() == InputSpec.Role.USER_INPUT) {
                taken.add(leaf++);
            } else if (input.role() == InputSpec.Role.CONSTANT_INPUT) {
                leaf++;
            }
        }
        this.handle = new Handle(this, container, program.outputs().size(), owner);
        owner.add(handle);
    }

    /**
     * Checks the machine code of a file, and loads it.
     *
     * @param changesInput whether the graph changes a tensor of the program, or one that a caller gives
     * @param weights gives a tensor of the file by its name, on the device
     * @throws DoesNotFitException if it cannot run here
     */
    public static Program load(
            ProgramFile file, Device device, TensorOwner owner, boolean changesInput, Function<String, Tensor> weights)
            throws DoesNotFitException {
        var obstacles = new ArrayList<>(MachineCodeCheck.obstacles(file, device.isCpu() ? "cpu" : "cuda"));
        if (changesInput) {
            obstacles.add("it changes its inputs or its own tensors");
        }
        if (!obstacles.isEmpty()) {
            throw new DoesNotFitException(String.join("; ", obstacles));
        }
        ExportedProgram program = file.program();
        int inputs = (int) program.inputs().stream()
                .filter(input -> input.role() == InputSpec.Role.USER_INPUT)
                .count();
        Map<String, Tensor> made = new HashMap<>();
        try {
            AotInductorContainer container = AotInductorContainer.of(
                    PrivateLibrary.open(file.code().orElseThrow().library()),
                    device,
                    inputs,
                    program.outputs().size(),
                    name -> file.tensors().containsKey(name) ? made.computeIfAbsent(name, weights) : null);
            return new MachineCodeProgram(program, device, List.copyOf(made.values()), container, owner);
        } catch (DoesNotFitException | RuntimeException | Error e) {
            made.values().forEach(Tensor::close);
            throw e;
        }
    }

    @Override
    protected Object compute(List<Object> inputs) {
        try (TensorScope scope = TensorScopes.open()) {
            List<Object> results = handle.run(
                    taken.stream().map(leaf -> ready((Tensor) inputs.get(leaf))).toList());
            results.forEach(result -> scope.keep((Tensor) result));
            return OutputTree.of(program.call().output(), results);
        }
    }

    /**
     * An input as machine code reads it: its memory by rows. It checks indices before it uses them, and another thread could
     * change them in between: so it has its own copy of integers.
     */
    private Tensor ready(Tensor input) {
        if (!input.device().equals(device)) {
            throw new IllegalArgumentException(
                    "The program is on %s, and an input is on %s".formatted(device, input.device()));
        }
        if (!TensorData.isStrided(input)) {
            throw new IllegalArgumentException("The program takes strided tensors, and an input is sparse");
        }
        DType type = input.dtype();
        if (!type.isFloatingPoint() && !type.isComplex()) {
            return input.contiguous().copy();
        }
        Tensor plain = Call.of("resolve_neg").arg(input).tensor();
        return (type.isComplex() ? Call.of("resolve_conj").arg(plain).tensor() : plain).contiguous();
    }

    @Override
    public boolean hasState() {
        return false;
    }

    @Override
    public boolean runsMachineCode() {
        return true;
    }
}
