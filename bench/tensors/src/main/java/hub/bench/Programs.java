package hub.bench;

import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.program.Program;
import hub.gpu.service.BenchTorch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * hub's part of bench/programs.sh. It does what bench/programs/peers.py asks for on standard input, line by line, and answers
 * each line with one number.
 */
final class Programs {

    private static final boolean CPU_TIME = "cpu".equals(System.getenv("CLOCK"));

    private final Torch torch = BenchTorch.open();
    private final List<Program> programs = new ArrayList<>();
    private Object[] inputs = {};

    public static void main(String[] args) throws Exception {
        var bench = new Programs();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(bench.answer(line.split("\t")));
            System.out.flush();
        }
        System.exit(0);
    }

    private double answer(String... words) throws Exception {
        return switch (words[0]) {
            case "load" -> load(Path.of(words[1]), words.length > 2);
            case "inputs" -> inputs(Arrays.copyOfRange(words, 1, words.length));
            case "run" -> run(Integer.parseInt(words[1]));
            case "first" -> first(Path.of(words[1]));
            case "memory" -> memory(words[1]);
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private double load(Path file, boolean machineCode) {
        Program program = torch.program(file, torch.device(), machineCode);
        if (program.runsMachineCode() != machineCode) {
            throw new IllegalStateException(file + ": its machine code does not fit here; hub inspect says why");
        }
        programs.add(program);
        return programs.size();
    }

    /** Inputs of the last program and those to come: {@code float32:8x3x224x224} is random, {@code int64:8x1} is 0. */
    private double inputs(String... shapes) {
        inputs = Arrays.stream(shapes).map(this::input).toArray();
        return inputs.length;
    }

    private Object input(String text) {
        String[] parts = text.split(":", 2);
        long[] shape =
                Arrays.stream(parts[1].split("x")).mapToLong(Long::parseLong).toArray();
        return parts[0].equals("int64") ? torch.randint(0, 1, shape) : torch.randn(shape);
    }

    /** The milliseconds of one of so many runs of the last program. */
    private double run(int count) {
        Program program = programs.getLast();
        long start = now();
        for (int i = 0; i < count; i++) {
            run(program);
        }
        return (now() - start) / 1e6 / count;
    }

    private void run(Program program) {
        try (TensorScope _ = torch.scope()) {
            program.run(inputs);
        }
    }

    /** The milliseconds from a file to the first answer, on a new thread. */
    private double first(Path file) throws InterruptedException {
        double[] time = new double[1];
        Thread.ofPlatform()
                .start(() -> {
                    long start = now();
                    run(torch.program(file));
                    time[0] = (now() - start) / 1e6;
                })
                .join();
        return time[0];
    }

    private static long now() {
        return CPU_TIME ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** A field of the process's status, in MiB: {@code VmRSS} or {@code VmHWM}. */
    private static double memory(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith(field))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
