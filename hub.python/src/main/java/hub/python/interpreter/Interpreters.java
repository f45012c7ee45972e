package hub.python.interpreter;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the Python that the user means: the configured one, else that of {@code HUB_PYTHON}, else the active virtual
 * environment, else {@code python3} or {@code python} on the PATH. What is named and cannot be used is an error; the PATH is
 * searched only where nothing is named.
 */
public final class Interpreters {

    private static final String LEAST = "3.9";
    private static final int LEAST_MINOR = 9;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+\\S*");
    private static final List<String> NAMES = List.of("python3", "python");

    /** It is understood by any Python, old ones too. */
    private static final String PROBE = "import sys; sys.stdout.write('%d.%d.%d' % sys.version_info[:3])";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int OUTPUT = 10_000;

    private final String configured;
    private final UnaryOperator<String> environment;

    /**
     * @param configured a program or the folder of a virtual environment; empty if nothing is configured
     * @param environment the variables of the process: null for one that is not set
     */
    public Interpreters(String configured, UnaryOperator<String> environment) {
        this.configured = configured;
        this.environment = environment;
    }

    /**
     * The Python that is meant.
     *
     * @throws HubException of kind DEPENDENCY that says what was looked for, if there is none that can be used
     */
    public Interpreter find() {
        if (!configured.isBlank()) {
            return named(configured, "python in the configuration hub.python");
        }
        for (String variable : List.of("HUB_PYTHON", "VIRTUAL_ENV")) {
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                return named(value, variable);
            }
        }
        return onPath();
    }

    private Interpreter named(String text, String origin) {
        Path program = program(text)
                .orElseThrow(() -> new HubException(
                        Kind.DEPENDENCY,
                        origin + " is " + text
                                + ": expected a Python program, or the folder of a virtual environment."));
        Probe probe = probe(program);
        if (!probe.isUsable()) {
            throw new HubException(
                    Kind.DEPENDENCY,
                    origin + " is " + text + ", " + probe.problem() + ": expected Python " + LEAST + " or newer.");
        }
        return new Interpreter(program, probe.version(), origin);
    }

    private Optional<Path> program(String text) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        if (Files.isDirectory(path)) {
            return in(path).stream().findFirst();
        }
        if (path.getNameCount() == 1 && !path.isAbsolute()) {
            return path().map(folder -> folder.resolve(path))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
        return Optional.of(path.toAbsolutePath()).filter(Files::isExecutable).filter(Files::isRegularFile);
    }

    /** The programs of a virtual environment, on any system. */
    private static List<Path> in(Path folder) {
        return List.of("bin/python3", "bin/python", "Scripts/python.exe").stream()
                .map(folder.toAbsolutePath()::resolve)
                .filter(Files::isExecutable)
                .toList();
    }

    private Stream<Path> path() {
        String path = environment.apply("PATH");
        return path == null
                ? Stream.empty()
                : Arrays.stream(path.split(File.pathSeparator))
                        .filter(folder -> !folder.isBlank())
                        .map(Path::of)
                        .map(Path::toAbsolutePath);
    }

    private Interpreter onPath() {
        var unusable = new ArrayList<String>();
        for (String name : NAMES) {
            for (Path program : path().map(folder -> folder.resolve(name))
                    .filter(Files::isExecutable)
                    .filter(Files::isRegularFile)
                    .toList()) {
                Probe probe = probe(program);
                if (probe.isUsable()) {
                    return new Interpreter(program, probe.version(), "PATH");
                }
                unusable.add(program + " " + probe.problem());
            }
        }
        throw new HubException(
                Kind.DEPENDENCY,
                "There is no Python " + LEAST
                        + " or newer: looked for HUB_PYTHON, VIRTUAL_ENV, and python3 and python on"
                        + " the PATH"
                        + (unusable.isEmpty() ? "" : " (" + String.join("; ", unusable) + ")")
                        + ". Install Python 3 with PyTorch (https://pytorch.org/get-started/locally), or set HUB_PYTHON"
                        + " to a Python that has it.");
    }

    /** What a program says of itself. */
    private record Probe(String version, String problem) {

        boolean isUsable() {
            return problem.isEmpty();
        }
    }

    private static Probe probe(Path program) {
        try {
            var output = ProgramOutput.of(List.of(program.toString(), "-E", "-s", "-S", "-c", PROBE), LIMIT, OUTPUT);
            Matcher version = VERSION.matcher(output.text().strip());
            if (output.status() != 0 || !version.matches()) {
                return new Probe("", "which is no Python that runs");
            }
            int major = Integer.parseInt(version.group(1));
            int minor = Integer.parseInt(version.group(2));
            boolean isNewEnough = major > 3 || major == 3 && minor >= LEAST_MINOR;
            return new Probe(version.group(), isNewEnough ? "" : "which is Python " + version.group());
        } catch (IOException e) {
            return new Probe("", "which cannot be started");
        }
    }
}
