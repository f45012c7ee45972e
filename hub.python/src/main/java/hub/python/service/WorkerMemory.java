package hub.python.service;

import hub.core.spi.BundleMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * The main memory that the processes of each bundle have for themselves. What they share with their fork server, PyTorch
 * above all, is there once for all, and belongs to none.
 */
@Component(service = {WorkerMemory.class, BundleMemory.class})
public final class WorkerMemory implements BundleMemory {

    /** A line such as {@code Private_Dirty:      1234 kB}. */
    private static final String PRIVATE = "Private_";

    private record Running(long bundleId, Supplier<List<Long>> processes) {}

    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    @Activate
    public WorkerMemory() {}

    /** Counts processes of a bundle, by their numbers. */
    void add(long bundleId, Supplier<List<Long>> processes) {
        running.add(new Running(bundleId, processes));
    }

    void remove(long bundleId) {
        running.removeIf(each -> each.bundleId() == bundleId);
    }

    @Override
    public List<Usage> usage(long bundleId) {
        long bytes = running.stream()
                .filter(each -> each.bundleId() == bundleId)
                .flatMap(each -> each.processes().get().stream())
                .mapToLong(WorkerMemory::bytes)
                .sum();
        return bytes == 0 ? List.of() : List.of(new Usage("cpu", bytes, -1));
    }

    /** Linux alone tells it. */
    private static long bytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream()
                    .filter(line -> line.startsWith(PRIVATE))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException e) {
            // It has ended.
            return 0;
        }
    }
}
