package hub.gpu.checkpoint.hostile;

import hub.core.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Reads one file after the other. A file must be read, or refused by a HubException. Any other file is kept in the folder,
 * and is a failure. A file that takes too long ends the JVM.
 */
public final class FuzzLoop {

    private static final long MAX_MILLIS = 10_000;

    private final Path folder;
    private final Supplier<byte[]> files;
    private final Reader reader;
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final AtomicLong began = new AtomicLong();
    private final long start = System.nanoTime();
    private long runs;
    private long failures;
    private long slowest;

    /** What is done with a file. */
    @FunctionalInterface
    public interface Reader {

        /**
         * Reads it.
         *
         * @return what came of it, to be counted
         * @throws HubException if it is refused
         */
        String read(Path file) throws IOException;
    }

    /** @param folder for the file that is read, {@code input}, and for those that fail */
    public FuzzLoop(Path folder, Supplier<byte[]> files, Reader reader) {
        this.folder = folder;
        this.files = files;
        this.reader = reader;
        watch();
    }

    /**
     * Reads files until the time is up, and says how that goes.
     *
     * @return how many failed
     */
    public long run(long seconds) throws IOException {
        while (System.nanoTime() - start < seconds * 1_000_000_000) {
            one();
            if (runs % 100_000 == 0) {
                System.out.println(this);
            }
        }
        System.out.println(this);
        return failures;
    }

    /** Reads one file. */
    public void one() throws IOException {
        byte[] content = files.get();
        Path input = folder.resolve("input");
        Files.write(input, content);
        long begin = System.nanoTime();
        began.set(begin);
        String outcome;
        try {
            outcome = reader.read(input);
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
        slowest = Math.max(slowest, System.nanoTime() - begin);
        outcomes.merge(outcome, 1L, Long::sum);
        runs++;
    }

    private void watch() {
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                long begin = began.get();
                if (begin != 0 && System.nanoTime() - begin > MAX_MILLIS * 1_000_000) {
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

    /** What came of the files so far, by its names. */
    public Map<String, Long> outcomes() {
        return outcomes;
    }

    public long failures() {
        return failures;
    }

    @Override
    public String toString() {
        return "%d files in %d s, slowest %d ms, %d failures: %s"
                .formatted(runs, (System.nanoTime() - start) / 1_000_000_000, slowest / 1_000_000, failures, outcomes);
    }
}
