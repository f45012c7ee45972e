import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** hub's part of bench/checkpoints.sh. */
public final class hubconf {

    private final Torch torch;

    public hubconf(Torch torch) {
        this.torch = torch;
    }

    /** Opens a checkpoint some times over; then opens it as often again, and reads each of its numbers once. */
    public String measure(String file, int runs, String name) throws IOException {
        torch.scalar(1).close(); // Loads libtorch, which is not to be measured.
        double before = resident();
        double[] opened = new double[runs];
        double[] read = new double[runs];
        double loaded = 0;
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            var tensors = torch.load(Path.of(file));
            opened[i] = (System.nanoTime() - start) / 1e6;
            if (i == 0) {
                read(tensors);
                loaded = resident() - before;
            }
            close(tensors);
        }
        for (int i = 0; i < runs; i++) {
            var tensors = torch.load(Path.of(file));
            long start = System.nanoTime();
            read(tensors);
            read[i] = (System.nanoTime() - start) / 1e6;
            close(tensors);
        }
        double first = opened[0];
        Arrays.sort(opened);
        Arrays.sort(read);
        return "%-32s first %8.1f ms   open %8.1f ms   read %8.1f ms   resident %7.0f MB"
                .formatted(name, first, opened[runs / 2], read[runs / 2], loaded);
    }

    private void read(StateDict tensors) {
        try (var scope = torch.scope()) {
            tensors.asMap().values().forEach(tensor -> tensor.sum());
        }
    }

    private static void close(StateDict tensors) {
        tensors.asMap().values().forEach(tensor -> tensor.close());
    }

    private static double resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }
}
