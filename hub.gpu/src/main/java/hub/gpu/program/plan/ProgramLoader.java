package hub.gpu.program.plan;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.DiskErrors;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.foreign.NativeStatus;
import hub.gpu.foreign.TensorApi;
import hub.gpu.memory.MalformedFileException;
import hub.gpu.memory.MappedTensor;
import hub.gpu.operators.StorageView;
import hub.gpu.operators.TensorScopes;
import hub.gpu.ownership.BlobTensors;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorHandle;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.program.Program;
import hub.gpu.program.code.DoesNotFitException;
import hub.gpu.program.code.MachineCodeProgram;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.schema.OperatorsAllowedInPrograms;
import hub.gpu.schema.OperatorsByName;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes programs of their files. */
public final class ProgramLoader {

    /** {@code false} leaves batch norms where they are. */
    private static final String FOLD = "hub.program.fold";

    private static final Logger LOG = LoggerFactory.getLogger(ProgramLoader.class);

    private final OperatorsAllowedInPrograms operators;

    public ProgramLoader(OperatorsByName operators) {
        this.operators = new OperatorsAllowedInPrograms(operators);
    }

    /**
     * Opens a file, compiles its graph, and maps its tensors.
     *
     * @param allowsMachineCode whether the machine code of the file may run instead of the graph, where it fits
     * @throws HubException of kind NOT_FOUND, DISK or CORRUPT for the file; DEPENDENCY if the program needs what hub does not
     *     have, with all of it
     */
    public Program load(Path path, Device device, TensorOwner owner, boolean allowsMachineCode) {
        ProgramFile file = ProgramFile.open(path);
        ExportedProgram program = file.program();
        var context = new CompilerContext(operators, owner, device);
        var compiler = new GraphCompiler(context, program.graph(), null);
        Plan plan = compiled(compiler, path);
        for (InputSpec input : program.inputs()) {
            String other = file.others().get(input.target());
            if (other != null || input.role() == InputSpec.Role.CUSTOM_OBJ) {
                context.missing().add(String.valueOf(input.target()), other == null ? "a custom object" : other);
            }
        }
        if (!context.missing().isEmpty()) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    "%s: the program needs what hub does not have: %s"
                            .formatted(path, String.join("; ", context.missing().list())));
        }
        BitSet changed = compiler.shared().changed();
        if (allowsMachineCode && file.code().isPresent()) {
            Optional<Program> compiled = machineCode(file, device, owner, changesInput(plan, changed));
            if (compiled.isPresent()) {
                return compiled.get();
            }
        }
        List<Tensor> tensors = tensors(file, device, owner);
        var tiers = new TieredPlan(HeldPlan.of(plan, tensors), folded(file, tensors, context));
        return new GraphProgram(program, tiers, plan.inputs(), device, tensors, changed);
    }

    private static Plan compiled(GraphCompiler compiler, Path path) {
        try {
            return compiler.compile();
        } catch (IllegalArgumentException e) {
            throw new HubException(
                    Kind.CORRUPT, path + ": " + MalformedFileException.shown("its graph: " + e.getMessage()), e);
        }
    }

    /** Makes the plan without the batch norms that can be folded; null if there are none. */
    private static Supplier<HeldPlan> folded(ProgramFile file, List<Tensor> tensors, CompilerContext context) {
        if (!Boolean.parseBoolean(System.getProperty(FOLD, "true"))) {
            return null;
        }
        var norms = FoldedNorms.of(file.program());
        if (norms.isEmpty()) {
            return null;
        }
        Plan plan = compiled(new GraphCompiler(context, norms.graph(), null), file.path());
        return () -> TensorScopes.outside(() -> {
            norms.apply(tensors, file.tensors());
            return HeldPlan.of(plan, tensors);
        });
    }

    /** The program that its machine code computes; empty, and logged, if that does not fit here. */
    private static Optional<Program> machineCode(
            ProgramFile file, Device device, TensorOwner owner, boolean changesInput) {
        var brought = new HashMap<StorageView, Tensor>();
        try {
            return Optional.of(MachineCodeProgram.load(
                    file,
                    device,
                    owner,
                    changesInput,
                    name -> TensorScopes.outside(() -> tensor(file, name, device, owner, brought))));
        } catch (DoesNotFitException e) {
            LOG.warn("{}: the graph runs instead of the machine code: {}", file.path(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether the graph may change a tensor of the program, or one that a caller gives. */
    private static boolean changesInput(Plan plan, BitSet changed) {
        return plan.inputs().stream().anyMatch(slot -> slot != null && slot.isTensor() && changed.get(slot.index()));
    }

    /** The tensors of a program by the inputs of its graph; null where a caller gives one. */
    private static List<Tensor> tensors(ProgramFile file, Device device, TensorOwner owner) {
        return TensorScopes.outside(() -> {
            Map<String, Tensor> made = new HashMap<>();
            var brought = new HashMap<StorageView, Tensor>();
            var tensors = new ArrayList<Tensor>();
            for (InputSpec input : file.program().inputs()) {
                boolean isHeld = input.role() == InputSpec.Role.PARAMETER
                        || input.role() == InputSpec.Role.BUFFER
                        || input.role() == InputSpec.Role.TENSOR_CONSTANT;
                tensors.add(
                        isHeld
                                ? made.computeIfAbsent(
                                        (String) input.target(), name -> tensor(file, name, device, owner, brought))
                                : null);
            }
            return tensors;
        });
    }

    private static Tensor tensor(
            ProgramFile file, String name, Device device, TensorOwner owner, Map<StorageView, Tensor> brought) {
        MappedTensor stored = file.tensors().get(name);
        Tensor mapped;
        try {
            mapped = BlobTensors.tensor(stored, owner);
        } catch (UncheckedIOException e) {
            throw DiskErrors.of(DiskErrors.named(file.path(), e.getCause()));
        }
        if (device.isCpu()) {
            requireGrad(mapped);
            return mapped;
        }
        try (mapped) {
            // Tied weights stay tied.
            return brought.computeIfAbsent(StorageView.of(mapped), _ -> mapped.to(device));
        }
    }

    /**
     * Says of a weight that it could be trained, although nothing is trained here: for such a weight libtorch multiplies an
     * input of three dimensions that is not contiguous by one product, and else by one for each matrix.
     */
    private static void requireGrad(Tensor weight) {
        if (!TensorApi.canRequireGrad() || !weight.dtype().isFloatingPoint() || weight.dim() != 2) {
            return;
        }
        TensorHandle handle = ((NativeTensor) weight).handle();
        long address = handle.acquire();
        try {
            NativeStatus.check(TensorApi.torch_set_requires_grad(address, true), "a weight");
        } finally {
            handle.release();
        }
    }
}
