package hub.gpu.program.inspect;

import hub.core.spi.Bytes;
import hub.gpu.memory.MappedTensor;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import hub.gpu.program.code.MachineCodeCheck;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.Graph;
import hub.gpu.program.plan.FeatureCheck;
import hub.gpu.program.signature.SignatureReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a program takes, gives, holds and needs. */
public final class ProgramReport {

    /**
     * All of it.
     *
     * @param torch the PyTorch that wrote it
     * @param bytes of all its tensors
     * @param missing what it needs and hub does not have; such a program does not run
     * @param machineCode what was compiled of it, for which machine, and whether that fits here; {@code none} if there is none
     */
    private record Report(
            String file,
            boolean ok,
            String format,
            String torch,
            long bytes,
            String machineCode,
            List<String> missing,
            List<Input> inputs,
            List<Output> outputs,
            List<Operator> operators,
            List<Held> tensors) {}

    private record Input(String input, String is) {}

    private record Output(String output, String is) {}

    private record Operator(String operator, int count) {}

    private record Held(
            String name,
            String kind,
            long[] shape,
            String dtype,
            @Bytes long bytes) {}

    private ProgramReport() {}

    /** What a file holds, as a record that is shown as text or as JSON. */
    public static Record of(ProgramFile file) {
        ExportedProgram program = file.program();
        Signature signature = SignatureReader.of(program);
        List<Held> tensors = held(file);
        var counts = new TreeMap<String, Integer>();
        count(program.graph(), counts);
        return new Report(
                file.path().toString(),
                true,
                file.layout() + ", schema " + program.schema(),
                program.torch(),
                tensors.stream().mapToLong(Held::bytes).sum(),
                file.code().map(_ -> MachineCodeCheck.describe(file)).orElse("none"),
                FeatureCheck.missing(file),
                signature.inputs().stream()
                        .map(input -> new Input(input.name(), input.value().toString()))
                        .toList(),
                outputs(signature.output()),
                counts.entrySet().stream()
                        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                        .map(entry -> new Operator(entry.getKey(), entry.getValue()))
                        .toList(),
                tensors);
    }

    private static List<Output> outputs(ValueSpec output) {
        var values = new ArrayList<Output>();
        switch (output) {
            case ValueSpec.MapSpec map ->
                map.entries().forEach((name, value) -> values.add(new Output(name, value.toString())));
            case ValueSpec.ListSpec list ->
                list.items().forEach(value -> values.add(new Output("[" + values.size() + "]", value.toString())));
            default -> values.add(new Output("", output.toString()));
        }
        return values;
    }

    private static List<Held> held(ProgramFile file) {
        Map<Object, String> kinds = new HashMap<>();
        for (InputSpec input : file.program().inputs()) {
            if (input.target() != null) {
                kinds.put(
                        input.target(),
                        input.role().toString().toLowerCase(Locale.ROOT).replace("tensor_", ""));
            }
        }
        var held = new ArrayList<Held>();
        file.tensors().forEach((name, tensor) -> held.add(held(name, kinds.getOrDefault(name, "unused"), tensor)));
        return held;
    }

    private static Held held(String name, String kind, MappedTensor tensor) {
        return new Held(name, kind, tensor.shape(), tensor.dtype().torchName(), tensor.bytes());
    }

    private static void count(Graph graph, Map<String, Integer> counts) {
        for (Graph.Node node : graph.nodes()) {
            counts.merge(shortened(node.target()), 1, Integer::sum);
            node.inputs().forEach(input -> count(input.value(), counts));
        }
    }

    private static void count(Argument argument, Map<String, Integer> counts) {
        if (argument instanceof Argument.Subgraph subgraph) {
            count(subgraph.graph(), counts);
        }
    }

    /** {@code aten.add.Tensor} of {@code torch.ops.aten.add.Tensor}. */
    private static String shortened(String target) {
        return target.startsWith("torch.ops.") ? target.substring("torch.ops.".length()) : target;
    }
}
