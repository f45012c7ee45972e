package hub.itest;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line as a user starts it: {@code ./hub} in a process of its own, with a home of its own. */
final class HubProcess {

    /** The checkout. Tests run in the folder of their module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The folder of the distribution. */
    static final Path HOME = ROOT.resolve("hub.launch/target/hub");

    /** What a process left: exit code, standard output, standard error. */
    record Result(int code, String out, String err) {

        List<String> lines() {
            return out.lines().toList();
        }
    }

    private final Map<String, String> environment;
    private final List<String> prefix;

    HubProcess(Map<String, String> environment) {
        this(environment, List.of());
    }

    /**
     * @param prefix words before {@code ./hub}, as of {@code setpriv} or {@code env}
     */
    HubProcess(Map<String, String> environment, List<String> prefix) {
        this.environment = environment;
        this.prefix = prefix;
    }

    /**
     * One with a home and a hub directory of its own, and repos from a git host.
     *
     * @param more variables beside those
     */
    static HubProcess at(Path home, URI github, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("HOME", home.toString());
        environment.put("TORCH_HOME", home.resolve("torch").toString());
        environment.put("HUB_GITHUB_URL", github.toString());
        return new HubProcess(environment);
    }

    /** Runs one command in the root of the checkout. */
    Result run(String... args) throws IOException, InterruptedException {
        Started started = start(args);
        return started.await();
    }

    /** Starts one command in the root of the checkout, with nothing on its standard input. */
    Started start(String... args) throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(ROOT.resolve("hub").toString());
        command.addAll(List.of(args));
        Path out = Files.createTempFile("hub-out", ".txt");
        Path err = Files.createTempFile("hub-err", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Started(builder.start(), out, err);
    }

    /** A process that runs, and the files that its streams go to. */
    record Started(Process process, Path out, Path err) {

        /** Waits until it has written this to standard error. */
        void awaitError(String text) throws IOException, InterruptedException {
            while (!Files.readString(err).contains(text)) {
                if (!process.isAlive()) {
                    throw new AssertionError("hub ended: " + Files.readString(err));
                }
                Thread.sleep(20);
            }
        }

        Result await() throws IOException, InterruptedException {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("hub hangs; so far: " + Files.readString(err));
            }
            var result = new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
            Files.delete(out);
            Files.delete(err);
            return result;
        }
    }
}
