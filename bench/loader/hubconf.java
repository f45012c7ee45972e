import hub.core.Arguments;
import hub.core.Default;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.Repo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.LongStream;

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

    /**
     * What is left after many loads and unloads of two repos.
     *
     * @param cycles how many there were
     * @param metaspaceKilobytes in use
     * @param heapKilobytes live
     * @param residentKilobytes of the whole process, native memory included
     * @param openFiles of the whole process
     * @param threads of the whole process
     */
    public record Left(
            int cycles,
            long metaspaceKilobytes,
            long heapKilobytes,
            long residentKilobytes,
            long openFiles,
            int threads) {}

    /** Microseconds of calls, with and without swaps. */
    public record Calls(String calls, int swaps, long count, double p50, double p99, double longest) {}

    private final Hub hub;

    /** Asks for the hub that is measured. */
    public hubconf(Hub hub) {
        this.hub = hub;
    }

    /**
     * Loads small repos of two classes, and keeps them.
     * @param counts at which numbers of repos to measure
     */
    public List<Scale> scale(@Default("[1, 100, 1000, 5000]") List<Integer> counts) throws IOException {
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

    /**
     * Loads and unloads two repos, again and again: every column is to stay flat.
     * @param cycles how often; a tenth of them warms up first
     */
    public List<Left> cycles(@Default("10000") int cycles) throws IOException {
        Path folder = Files.createTempDirectory("hub-bench");
        write(folder.resolve("one"), 1, 0);
        write(folder.resolve("two"), 2, 0);
        var rows = new ArrayList<Left>();
        int step = Math.max(1, cycles / 10);
        for (int done = 0; done <= cycles; done += step) {
            for (int i = 0; i < step; i++) {
                load(folder.resolve("one")).close();
                load(folder.resolve("two")).close();
            }
            rows.add(new Left(
                    done,
                    metaspace() / 1024,
                    heap() / 1024,
                    residentKilobytes(),
                    openFiles(),
                    ManagementFactory.getThreadMXBean().getThreadCount()));
        }
        delete(folder);
        return rows;
    }

    /**
     * Times calls of a live model from four threads: first without swaps, then for as long while revisions take each
     * other's place.
     * @param swaps how many
     */
    public List<Calls> swaps(@Default("1000") int swaps) throws Exception {
        Path folder = Files.createTempDirectory("hub-bench");
        write(folder, 1, 0);
        var rows = new ArrayList<Calls>();
        try (LiveModel<Supplier> model = hub.follow(
                folder.toString(), "net", Supplier.class, FollowOptions.DEFAULT.withInterval(Duration.ZERO))) {
            // Both revisions are built, and all of it is warm.
            swap(model, folder, Math.min(swaps, 100));
            long began = System.nanoTime();
            Calls with = calls(model, "with swaps", swaps, () -> swap(model, folder, swaps));
            long took = System.nanoTime() - began;
            rows.add(calls(model, "without swaps", 0, () -> Thread.sleep(Duration.ofNanos(took))));
            rows.add(with);
        }
        delete(folder);
        return rows;
    }

    /**
     * Times a publisher's edit loop: from the moment a source is saved until calls see it.
     * @param runs how often
     */
    public List<Speed> saved(@Default("20") int runs) throws Exception {
        Path folder = Files.createTempDirectory("hub-bench");
        write(folder, 0, 0);
        var millis = new double[runs];
        try (LiveModel<Supplier> model = hub.follow(folder.toString(), "net", Supplier.class)) {
            for (int i = 0; i < runs; i++) {
                int value = i + 1;
                Thread.sleep(200);
                write(folder, value, 0);
                long began = System.nanoTime();
                while (!model.use(net -> net.get().equals(2 * value))) {
                    Thread.sleep(1);
                }
                millis[i] = millisSince(began);
            }
        }
        delete(folder);
        return List.of(speed("saved file, until it is live", millis));
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private static void swap(LiveModel<?> model, Path folder, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            write(folder, 2 - i % 2, 0);
            model.update();
        }
    }

    private static Calls calls(LiveModel<Supplier> model, String name, int swaps, Work work) throws Exception {
        var stop = new AtomicBoolean();
        var times = new ArrayList<long[]>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var callers = new ArrayList<Future<long[]>>();
            for (int i = 0; i < 4; i++) {
                callers.add(threads.submit(() -> callUntil(stop, model)));
            }
            work.run();
            stop.set(true);
            for (Future<long[]> caller : callers) {
                times.add(caller.get());
            }
        }
        long[] nanos = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Calls(
                name,
                swaps,
                nanos.length,
                nanos[nanos.length / 2] / 1e3,
                nanos[(int) (0.99 * (nanos.length - 1))] / 1e3,
                nanos[nanos.length - 1] / 1e3);
    }

    /** With a pause between calls, as a server has them: a busy loop on every core would measure the scheduler. */
    private static long[] callUntil(AtomicBoolean stop, LiveModel<Supplier> model) throws InterruptedException {
        var nanos = LongStream.builder();
        while (!stop.get()) {
            long began = System.nanoTime();
            model.use(Supplier::get);
            nanos.add(System.nanoTime() - began);
            Thread.sleep(1);
        }
        return nanos.build().toArray();
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

            public final class Net implements java.util.function.Supplier<Integer> {
                private final int value;
                public Net(int value) { this.value = value; }
                public Integer get() { return 2 * value; }
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

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(-1);
        }
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
