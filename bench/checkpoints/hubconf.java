import hub.gpu.Torch;
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

    /** Opens a checkpoint some times over, and reads each of its numbers once. */
    public String measure(String file, int runs) throws IOException {
        torch.scalar(1); // Loads libtorch, which is not to be measured.
        double[] opened = new double[runs];
        double[] read = new double[runs];
        double first = 0;
        for (int i = 0; i < runs; i++) {
            double before = resident();
            long start = System.nanoTime();
            var tensors = torch.load(Path.of(file));
            opened[i] = (System.nanoTime() - start) / 1e6;
            try (var scope = torch.scope()) {
                tensors.asMap().values().forEach(tensor -> tensor.sum());
            }
            read[i] = (System.nanoTime() - start) / 1e6;
            first = i == 0 ? resident() - before : first;
            tensors.asMap().values().forEach(tensor -> tensor.close());
        }
        Arrays.sort(opened);
        Arrays.sort(read);
        return "%-32s open %8.1f ms   read %8.1f ms   resident %7.0f MB"
                .formatted("hub", opened[runs / 2], read[runs / 2], first);
    }

    private static double resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .sum();
    }
}
