import hub.core.Arguments;
import hub.core.Default;
import hub.core.Hub;
import hub.core.Repo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Measures hub's loader from inside, as a model repo that loads others. */
public final class hubconf {

    /**
     * What many repos cost.
     *
     * @param repos how many run at this moment
     * @param firstMillis to load one for the first time: compiled, analysed, started and called; mean since the last row
     * @param cachedMillis to load one whose bundle is built, started and called; mean since the last row
     * @param heapKilobytes of live heap for one
     * @param metaspaceKilobytes for one
     * @param openFiles of the whole process
     */
    public record Scale(
            int repos,
            double firstMillis,
            double cachedMillis,
            double heapKilobytes,
            double metaspaceKilobytes,
            long openFiles) {}

    /** Milliseconds of one kind of load in a warm JVM. */
    public record Speed(String load, int runs, double median, double p99, double longest) {}

    private final Hub hub;

    /** Asks for the hub that is measured. */
    public hubconf(Hub hub) {
        this.hub = hub;
    }

    /**
     * Loads small repos of two classes, and keeps them.
     * @param counts at which numbers of repos to measure
     */
    public List<Scale> scale(@Default("[1, 100, 1000]") List<Integer> counts) throws IOException {
        Path folder = Files.createTempDirectory("hub-bench");
        int most = counts.getLast();
        var first = new double[most];
        for (int i = 0; i < most; i++) {
            write(folder.resolve("repo" + i), i, 0);
            long began = System.nanoTime();
            load(folder.resolve("repo" + i)).close();
            first[i] = millisSince(began);
        }
        var running = new ArrayList<Repo>();
        var rows = new ArrayList<Scale>();
        long heap = heap();
        long metaspace = metaspace();
        int from = 0;
        for (int count : counts) {
            double cached = 0;
            for (int i = from; i < count; i++) {
                long began = System.nanoTime();
                running.add(load(folder.resolve("repo" + i)));
                cached += millisSince(began);
            }
            rows.add(new Scale(
                    count,
                    Arrays.stream(first, from, count).average().orElse(0),
                    cached / (count - from),
                    (heap() - heap) / 1024.0 / count,
                    (metaspace() - metaspace) / 1024.0 / count,
                    openFiles()));
            from = count;
        }
        running.forEach(Repo::close);
        delete(folder);
        return rows;
    }

    /**
     * Times first and second loads, one after the other.
     * @param runs how many of each count, after as many to warm up
     */
    public List<Speed> speed(@Default("200") int runs) throws IOException {
        Path folder = Files.createTempDirectory("hub-bench");
        var first = new double[runs];
        var second = new double[runs];
        for (int i = -runs; i < runs; i++) {
            write(folder, Math.abs(i), i + runs);
            long began = System.nanoTime();
            load(folder).close();
            double fresh = millisSince(began);
            began = System.nanoTime();
            Repo repo = load(folder);
            if (i >= 0) {
                first[i] = fresh;
                second[i] = millisSince(began);
            }
            repo.close();
        }
        delete(folder);
        return List.of(speed("first, of two files", first), speed("second, from the cache", second));
    }

    private static Speed speed(String name, double[] millis) {
        Arrays.sort(millis);
        return new Speed(
                name,
                millis.length,
                millis[millis.length / 2],
                millis[(int) (0.99 * (millis.length - 1))],
                millis[millis.length - 1]);
    }

    private Repo load(Path folder) {
        Repo repo = hub.open(folder.toString());
        repo.load("net", Arguments.none());
        return repo;
    }

    private static void write(Path folder, int value, int salt) throws IOException {
        Files.createDirectories(folder.resolve("model"));
        Files.writeString(folder.resolve("hubconf.java"), """
            public final class hubconf {
                /** A net. */
                public model.Net net() { return new model.Net(%d); }
            }
            // %d
            """.formatted(value, salt));
        Files.writeString(folder.resolve("model/Net.java"), """
            package model;

            public final class Net {
                private final int value;
                public Net(int value) { this.value = value; }
                public int twice() { return 2 * value; }
            }
            """);
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private static long openFiles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return -1;
        }
        try (var files = Files.list(descriptors)) {
            return files.count();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
