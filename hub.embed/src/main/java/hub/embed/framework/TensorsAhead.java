package hub.embed.framework;

import hub.core.HubException;
import hub.core.service.HubDirectoryService;
import hub.gpu.service.LibtorchAhead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Opens libtorch while a framework starts, for one command that will need it: that takes as long as the start. What a repo needs
 * is guessed by a look at it. Who is wrong loses time only: a repo that asks for tensors unforeseen has libtorch opened then.
 */
public final class TensorsAhead implements AutoCloseable {

    private static final String CODE = "hubconf.java";
    private static final String PROGRAMS = "hubconf.json";
    private static final String PROGRAM = ".pt2";
    private static final String TENSORS = "hub.gpu";

    private final Thread thread;

    private TensorsAhead(Thread thread) {
        this.thread = thread;
    }

    /**
     * Begins, in a thread of its own.
     *
     * @param repo the repo as the user named it: a folder, a file, or {@code owner/name} with or without a ref
     */
    public static TensorsAhead begin(String repo) {
        // Java copies the environment at the first look, and libtorch may change it.
        Map<String, String> environment = System.getenv();
        return new TensorsAhead(
                Thread.ofPlatform().name("hub-libtorch").daemon().start(() -> openIfNeeded(repo, environment)));
    }

    private static void openIfNeeded(String repo, Map<String, String> environment) {
        try {
            var directory = new HubDirectoryService(Map.of());
            if (needsTensors(repo, directory.root())) {
                LibtorchAhead.open(environment, directory);
            }
        } catch (HubException | LinkageError e) {
            // The command meets the same, and says it.
        }
    }

    /** Waits until libtorch is open: a process that ends meanwhile would take down what is just being built. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param root the hub directory, where a snapshot of a ref has the name {@code owner_name_ref} */
    static boolean needsTensors(String repo, Path root) {
        try {
            Path local = Path.of(repo);
            if (Files.exists(local)) {
                return isMadeOfTensors(local);
            }
            String snapshots = repo.split(":", 2)[0].replace('/', '_') + "_";
            try (Stream<Path> fetched = Files.list(root)) {
                return fetched.filter(dir -> dir.getFileName().toString().startsWith(snapshots))
                        .anyMatch(TensorsAhead::isMadeOfTensors);
            }
        } catch (InvalidPathException | IOException | UncheckedIOException notThere) {
            return false;
        }
    }

    private static boolean isMadeOfTensors(Path repo) {
        if (Files.isRegularFile(repo)) {
            return repo.toString().endsWith(PROGRAM);
        }
        try {
            return Files.exists(repo.resolve(PROGRAMS))
                    || Files.readString(repo.resolve(CODE)).contains(TENSORS);
        } catch (IOException notInJava) {
            return false;
        }
    }
}
