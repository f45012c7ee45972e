package hub.gpu.checkpoint.hostile;

import hub.core.HubException;
import hub.gpu.checkpoint.inspect.CheckpointInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Changes sound and hostile checkpoints at random and inspects them, until its time is up. A file must be read, or refused by
 * a HubException. Any other file is kept in the folder, and the run fails. It also fails if a file takes too long.
 */
public final class Fuzz {

    private static final long MAX_MILLIS = 10_000;
    private static final long MAX_SEED_MILLIS = 200;
    static final int MAX_SEED = 64 << 10;

    private final Path folder;
    private final List<List<FuzzSeed>> seeds = new ArrayList<>();
    private final Mutator mutator;
    private final CheckpointInspector inspector = new CheckpointInspector();
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final AtomicLong began = new AtomicLong();
    private long runs;
    private long failures;
    private long slowest;

    private Fuzz(Path folder, long seed) {
        this.folder = folder;
        this.mutator = new Mutator(new Random(seed), seeds);
    }

    /** @param args a folder for what fails, seconds, a seed for the random numbers, folders with files to begin from */
    public static void main(String[] args) throws IOException {
        var fuzz = new Fuzz(Files.createDirectories(Path.of(args[0])), Long.parseLong(args[2]));
        for (String each : Arrays.copyOfRange(args, 3, args.length)) {
            fuzz.collect(Path.of(each));
        }
        fuzz.watch();
        fuzz.run(Long.parseLong(args[1]));
        System.exit(fuzz.failures == 0 ? 0 : 1);
    }

    private void collect(Path folder) throws IOException {
        var contents = new ArrayList<FuzzSeed>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (!file.toString().endsWith(".json") && Files.size(file) <= MAX_SEED && isQuick(file)) {
                    contents.add(FuzzSeed.read(file));
                }
            }
        }
        System.out.println(contents.size() + " files to begin from in " + folder);
        seeds.add(contents);
    }

    /** Slow files would leave no time for the others. */
    private boolean isQuick(Path file) {
        long start = System.nanoTime();
        try {
            inspector.inspect(file, true);
        } catch (HubException refused) {
            // Most hostile files are.
        }
        return System.nanoTime() - start < MAX_SEED_MILLIS * 1_000_000;
    }

    private void watch() {
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                long start = began.get();
                if (start != 0 && System.nanoTime() - start > MAX_MILLIS * 1_000_000) {
                    System.out.println("a file takes longer than " + MAX_MILLIS + " ms: " + folder.resolve("input"));
                    Thread.getAllStackTraces().values().forEach(stack -> System.out.println(List.of(stack)));
                    Runtime.getRuntime().halt(3);
                }
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
    }

    private void run(long seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000;
        while (System.nanoTime() < end) {
            one(mutator.next());
            if (runs % 100_000 == 0) {
                report(start);
            }
        }
        report(start);
    }

    private void report(long start) {
        System.out.printf(
                "%d files in %d s, slowest %d ms, %d failures: %s%n",
                runs, (System.nanoTime() - start) / 1_000_000_000, slowest / 1_000_000, failures, outcomes);
    }

    private void one(byte[] content) throws IOException {
        Path input = folder.resolve("input");
        Files.write(input, content);
        long start = System.nanoTime();
        began.set(start);
        String outcome;
        try {
            inspector.inspect(input, true);
            outcome = "read";
        } catch (HubException e) {
            outcome = e.kind().toString();
        } catch (Throwable e) {
            outcome = e.getClass().getSimpleName();
            failures++;
            Path kept = folder.resolve("failure-" + runs);
            Files.write(kept, content);
            System.out.println(kept + ": " + e);
            for (int i = 0; i < Math.min(8, e.getStackTrace().length); i++) {
                System.out.println("    " + e.getStackTrace()[i]);
            }
        }
        began.set(0);
        slowest = Math.max(slowest, System.nanoTime() - start);
        outcomes.merge(outcome, 1L, Long::sum);
        runs++;
    }
}
