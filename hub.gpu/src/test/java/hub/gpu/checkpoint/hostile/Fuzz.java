package hub.gpu.checkpoint.hostile;

import hub.core.HubException;
import hub.gpu.checkpoint.inspect.CheckpointInspector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * Changes sound and hostile checkpoints at random and inspects them, until its time is up. Whatever is neither read nor
 * refused by a HubException is kept in the folder and makes the run fail; so does a file that takes too long.
 */
public final class Fuzz {

    private static final long MAX_MILLIS = 10_000;
    private static final int MAX_SEED = 64 << 10;

    private final Path folder;
    /** By folder, each of which is as likely, however many files it has. */
    private final List<List<byte[]>> seeds = new ArrayList<>();

    private final Random random;
    private final CheckpointInspector inspector = new CheckpointInspector();
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final AtomicLong began = new AtomicLong();
    private long runs;
    private long failures;
    private long slowest;

    private Fuzz(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
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
        var contents = new ArrayList<byte[]>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (!file.toString().endsWith(".json") && Files.size(file) <= MAX_SEED) {
                    contents.add(Files.readAllBytes(file));
                }
            }
        }
        System.out.println(contents.size() + " files to begin from in " + folder);
        seeds.add(contents);
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
            one(random.nextInt(4) == 0 ? repacked() : mutated(any()));
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

    private byte[] any() {
        List<byte[]> folder = seeds.get(random.nextInt(seeds.size()));
        return folder.get(random.nextInt(folder.size()));
    }

    /** A changed pickle in a sound archive, which changes of the whole archive seldom leave readable. */
    private byte[] repacked() {
        byte[] archive = any();
        for (int i = 0; i < 20 && !isArchive(archive); i++) {
            archive = any();
        }
        byte[] pickle = pickleOf(archive);
        return Zip.of(
                        new String(mutated(pickle), StandardCharsets.ISO_8859_1),
                        new byte[64],
                        new byte[16],
                        new byte[8],
                        new byte[0])
                .bytes();
    }

    private static boolean isArchive(byte[] content) {
        return content.length > 60 && content[0] == 'P' && content[1] == 'K';
    }

    /** What follows the first header: records begin with the pickle in all of the seeds. */
    private static byte[] pickleOf(byte[] archive) {
        if (!isArchive(archive)) {
            return archive;
        }
        int name = archive[26] & 0xff;
        int extra = archive[28] & 0xff | (archive[29] & 0xff) << 8;
        int start = Math.min(archive.length, 30 + name + extra);
        int end = start;
        while (end < archive.length - 1 && !(archive[end] == 'P' && archive[end + 1] == 'K')) {
            end++;
        }
        byte[] pickle = new byte[end - start];
        System.arraycopy(archive, start, pickle, 0, pickle.length);
        return pickle;
    }

    private byte[] mutated(byte[] from) {
        byte[] content = from.clone();
        int changes = 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 3);
        for (int i = 0; i < changes && content.length > 0; i++) {
            content = mutatedOnce(content);
        }
        return content;
    }

    private byte[] mutatedOnce(byte[] content) {
        int at = random.nextInt(content.length);
        int length = 1 + random.nextInt(Math.min(64, content.length));
        switch (random.nextInt(9)) {
            case 0 -> content[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> content[at] = (byte) random.nextInt(256);
            case 2 -> put(content, at, 4, interesting());
            case 3 -> put(content, at, 8, interesting());
            case 4 -> put(content, at, 2, interesting());
            case 5 -> {
                return Bytes.cut(content, at);
            }
            case 6 -> {
                return spliced(content, at, 0, slice(content, random.nextInt(content.length), length));
            }
            case 7 -> {
                return spliced(content, at, Math.min(length, content.length - at), new byte[0]);
            }
            default -> {
                byte[] other = any();
                return other.length == 0
                        ? content
                        : spliced(content, at, 0, slice(other, random.nextInt(other.length), length));
            }
        }
        return content;
    }

    private long interesting() {
        long[] values = {
            0,
            1,
            -1,
            4,
            0x7f,
            0x80,
            0xff,
            0xffff,
            0x7fffffff,
            0x80000000L,
            0xffffffffL,
            1L << 32,
            Long.MAX_VALUE,
            Long.MIN_VALUE
        };
        return values[random.nextInt(values.length)] + random.nextInt(3) - 1;
    }

    private static void put(byte[] content, int at, int bytes, long value) {
        for (int i = 0; i < bytes && at + i < content.length; i++) {
            content[at + i] = (byte) (value >>> 8 * i);
        }
    }

    private static byte[] slice(byte[] content, int at, int length) {
        return Arrays.copyOfRange(content, at, Math.min(content.length, at + length));
    }

    private static byte[] spliced(byte[] content, int at, int removed, byte... inserted) {
        return Bytes.join(Bytes.cut(content, at), inserted, slice(content, at + removed, content.length));
    }
}
