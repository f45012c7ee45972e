package hub.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line as a user starts it: {@code ./hub} in a process of its own, with a home of its own. */
final class HubProcess {

    static final Path ROOT =
            Path.of(System.getProperty("hub.root")).toAbsolutePath().normalize();

    /** The folder of the distribution. */
    static final Path HOME =
            Path.of(System.getProperty("hub.home")).toAbsolutePath().normalize();

    /** What a process left: exit code, standard output, standard error. */
    record Result(int code, String out, String err) {

        List<String> lines() {
            return out.lines().toList();
        }
    }

    private final Map<String, String> environment;

    HubProcess(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Runs one command in the root of the checkout. */
    Result run(String... args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(ROOT.resolve("hub").toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile("hub-out", ".txt");
        Path err = Files.createTempFile("hub-err", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("hub " + String.join(" ", args) + " hangs; so far: " + Files.readString(err));
        }
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
