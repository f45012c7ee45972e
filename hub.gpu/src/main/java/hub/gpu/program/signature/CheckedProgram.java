package hub.gpu.program.signature;

import hub.gpu.Tensor;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import hub.gpu.program.graph.ExportedProgram;
import java.util.List;
import java.util.Map;

/** A program whose inputs are taken apart and checked before it computes, whatever computes it. */
public abstract class CheckedProgram implements Program {

    private final Signature signature;
    private final InputBinding binding;
    private final InputCheck check;

    protected CheckedProgram(ExportedProgram program) {
        this.signature = SignatureReader.of(program);
        this.binding = new InputBinding(program);
        this.check = new InputCheck(program);
    }

    /** Computes the outputs, nested as the program does. The inputs are the leaves of its arguments, and fit the signature. */
    protected abstract Object compute(List<Object> inputs);

    @Override
    public final Signature signature() {
        return signature;
    }

    @Override
    public final Object run(Object... inputs) {
        return run(binding.bind(inputs));
    }

    @Override
    public final Object run(Map<String, ?> inputs) {
        return run(binding.bind(inputs));
    }

    private Object run(InputBinding.Leaves inputs) {
        check.check(inputs);
        return compute(inputs.values());
    }

    @Override
    public final Module module() {
        List<Signature.Parameter> needed =
                signature.inputs().stream().filter(input -> !input.isOptional()).toList();
        boolean fits = needed.size() == 1
                && needed.getFirst().value() instanceof ValueSpec.TensorSpec
                && signature.output() instanceof ValueSpec.TensorSpec;
        if (!fits) {
            throw new IllegalStateException("The program is no function of one tensor to one tensor, but " + signature);
        }
        return new Module() {
            @Override
            protected Tensor forward(Tensor x) {
                return (Tensor) run(x);
            }
        };
    }

    /** {@code Program(x: float32 (s0, 8)) -> float32 (s0, 3)}. */
    @Override
    public final String toString() {
        return "Program" + signature;
    }
}
