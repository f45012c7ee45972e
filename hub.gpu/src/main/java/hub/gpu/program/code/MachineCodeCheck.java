package hub.gpu.program.code;

import hub.gpu.program.format.MachineCode;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.Argument.Kind;
import hub.gpu.program.graph.ExportedProgram;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.ExportedProgram.OutputSpec;
import hub.gpu.program.graph.Expression;
import hub.gpu.program.graph.TensorMeta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the machine code of a program could run in this process, as far as its file says. Nothing of it is run. */
public final class MachineCodeCheck {

    /** A larger library has the weights in it, which would be in memory twice. */
    private static final long MOST_BYTES = 64L << 20;

    private static final int MAJOR = 2;

    /** Older ones cannot take their weights from elsewhere. */
    private static final int OLDEST_MINOR = 11;

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private MachineCodeCheck() {}

    /** What it was compiled for, by which PyTorch, and whether it fits here. */
    public static String describe(ProgramFile file) {
        MachineCode code = file.code().orElseThrow();
        List<String> obstacles = obstacles(file, code.device());
        return "%s, compiled by PyTorch %s; %s"
                .formatted(
                        code,
                        file.program().torch(),
                        obstacles.isEmpty() ? "it fits here" : "it does not fit here: " + String.join("; ", obstacles));
    }

    /**
     * Why it could not, each reason as the end of a sentence; empty if it could.
     *
     * @param file one with machine code
     * @param device {@code cpu} or {@code cuda}
     */
    public static List<String> obstacles(ProgramFile file, String device) {
        MachineCode code = file.code().orElseThrow();
        var obstacles = new ArrayList<String>();
        String system = System.getProperty("os.name").equals("Linux") ? "linux" : System.getProperty("os.name");
        String arch = System.getProperty("os.arch");
        String processor = arch.equals("amd64") ? "x86_64" : arch;
        require("system", code.system(), system, obstacles);
        require("processor", code.processor(), processor, obstacles);
        require("device", code.device(), device, obstacles);
        if (code.hasKernels()) {
            obstacles.add("its kernels lie beside the library: compile with aot_inductor.embed_kernel_binary=True");
        }
        if (code.library().size() > MOST_BYTES) {
            obstacles.add(
                    "the library of %d MB has the weights in it: compile with aot_inductor.package_constants_in_so=False"
                            .formatted(code.library().size() >> 20));
        } else {
            requireInstructions(code, obstacles);
            requireOneThread(file, obstacles);
        }
        requireTorch(file.program().torch(), obstacles);
        requireForm(file.program(), obstacles);
        return obstacles;
    }

    private static void require(String what, String found, String here, List<String> obstacles) {
        if (!found.equals(here)) {
            obstacles.add(
                    found.isEmpty()
                            ? "it does not say for which %s it was compiled".formatted(what)
                            : "it was compiled for the %s %s, and here is %s".formatted(what, found, here));
        }
    }

    private static void requireInstructions(MachineCode code, List<String> obstacles) {
        if (code.instructionSet().isEmpty()) {
            obstacles.add("it does not say for which instruction set it was compiled");
        }
        var missing = new TreeSet<>(InstructionSets.neededBy(code));
        missing.removeAll(InstructionSets.here());
        if (!missing.isEmpty()) {
            obstacles.add("it was compiled for a processor with %s: compile with cpp.march=x86-64-v3, cpp.simdlen=256"
                    .formatted(String.join(", ", missing)));
        }
    }

    /**
     * A wrong index is an exception of C++. One that leaves a part that several threads run ends the process. Numbers that are no
     * integers hardly become indices.
     */
    private static void requireOneThread(ProgramFile file, List<String> obstacles) {
        boolean takesIntegers = file.program().inputs().stream()
                .filter(input -> input.role() == InputSpec.Role.USER_INPUT)
                .map(input -> file.program().graph().tensors().get(input.name()))
                .anyMatch(meta -> meta != null
                        && !meta.type().isFloatingPoint()
                        && !meta.type().isComplex());
        if (!takesIntegers) {
            return;
        }
        var text = new MachineCodeText(file.code().orElseThrow().library());
        if (text.has("GOMP_parallel") || text.has("__kmpc_fork_call")) {
            obstacles.add(
                    "it takes integers, and a wrong index would end the process, because it was compiled for several"
                            + " threads: compile with OMP_NUM_THREADS=1");
        }
    }

    private static void requireTorch(String torch, List<String> obstacles) {
        Matcher version = VERSION.matcher(torch);
        boolean fits = version.matches()
                && version.group(1).equals(Integer.toString(MAJOR))
                && version.group(2).length() < 6
                && Integer.parseInt(version.group(2)) >= OLDEST_MINOR;
        if (!fits) {
            obstacles.add("it was compiled by PyTorch %s: expected %d.%d or a newer %d"
                    .formatted(torch, MAJOR, OLDEST_MINOR, MAJOR));
        }
    }

    /** Machine code takes and gives only tensors, which lie in memory as at the export, and changes nothing else. */
    private static void requireForm(ExportedProgram program, List<String> obstacles) {
        for (int i = 0; i < program.inputs().size(); i++) {
            InputSpec input = program.inputs().get(i);
            if (input.role() != InputSpec.Role.USER_INPUT) {
                continue;
            }
            TensorMeta meta = program.graph().tensors().get(input.name());
            if (meta == null || !isTensor(program.graph().inputs().get(i))) {
                obstacles.add("its input %s is a number".formatted(input.name()));
            } else if (!isContiguous(meta)) {
                obstacles.add("its input %s was not contiguous".formatted(input.name()));
            }
        }
        for (OutputSpec output : program.outputs()) {
            if (output.role() != OutputSpec.Role.USER_OUTPUT) {
                obstacles.add("it changes " + output.target());
            } else if (!isTensor(output.value())) {
                obstacles.add("one of its outputs is no tensor");
            }
        }
    }

    private static boolean isTensor(Argument argument) {
        return argument instanceof Argument.Named named && named.kind() == Kind.TENSOR;
    }

    /** Whether the strides are those of rows, whatever the sizes that are open. */
    private static boolean isContiguous(TensorMeta meta) {
        Map<String, Long> symbols = new HashMap<>();
        meta.sizes().forEach(size -> put(size, symbols));
        long expected = 1;
        for (int i = meta.sizes().size() - 1; i >= 0; i--) {
            OptionalLong size = meta.sizes().get(i).value(symbols);
            OptionalLong stride = meta.strides().get(i).value(symbols);
            if (size.isEmpty() || stride.isEmpty() || size.getAsLong() != 1 && stride.getAsLong() != expected) {
                return false;
            }
            expected *= Math.max(1, size.getAsLong());
        }
        return true;
    }

    /** Gives each symbol a size of its own. */
    private static void put(Expression size, Map<String, Long> symbols) {
        switch (size) {
            case Expression.Symbol symbol -> symbols.putIfAbsent(symbol.name(), 3L + 2 * symbols.size());
            case Expression.Sum sum -> sum.terms().forEach(term -> put(term, symbols));
            case Expression.Product product -> product.factors().forEach(factor -> put(factor, symbols));
            case Expression.Number _, Expression.Other _ -> {}
        }
    }
}
