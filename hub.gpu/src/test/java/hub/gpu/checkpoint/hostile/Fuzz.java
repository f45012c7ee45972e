package hub.gpu.checkpoint.hostile;

import hub.core.HubException;
import hub.gpu.checkpoint.inspect.CheckpointInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Changes sound and hostile checkpoints at random and inspects them, until its time is up. A file must be read, or refused by
 * a HubException. Any other file is kept in the folder, and the run fails. It also fails if a file takes too long.
 */
public final class Fuzz {

    private static final long MAX_SEED_MILLIS = 200;
    static final int MAX_SEED = 64 << 10;

    private final List<List<FuzzSeed>> seeds = new ArrayList<>();
    private final CheckpointInspector inspector = new CheckpointInspector();

    private Fuzz() {}

    /** @param args a folder for what fails, seconds, a seed for the random numbers, folders with files to begin from */
    public static void main(String[] args) throws IOException {
        var fuzz = new Fuzz();
        for (String each : Arrays.copyOfRange(args, 3, args.length)) {
            fuzz.collect(Path.of(each));
        }
        var mutator = new Mutator(new Random(Long.parseLong(args[2])), fuzz.seeds);
        var loop = new FuzzLoop(Files.createDirectories(Path.of(args[0])), mutator::next, fuzz::read);
        System.exit(loop.run(Long.parseLong(args[1])) == 0 ? 0 : 1);
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
            read(file);
        } catch (HubException refused) {
            // Most hostile files are.
        }
        return System.nanoTime() - start < MAX_SEED_MILLIS * 1_000_000;
    }

    private String read(Path file) {
        inspector.inspect(file, true);
        return "read";
    }
}
