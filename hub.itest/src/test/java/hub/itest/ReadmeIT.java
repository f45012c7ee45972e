package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md tells a new user to type, and what it says they will see. */
class ReadmeIT {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:java)?\\n(.*?)^```$");
    private static final String PROMPT = "hub> ";

    private static String readme;

    @TempDir
    Path temp;

    @BeforeAll
    static void read() throws IOException {
        readme = Files.readString(HubProcess.ROOT.resolve("README.md"));
    }

    /** The code blocks of the section with this title. */
    private static List<String> blocks(String title) {
        int begin = readme.indexOf("\n## " + title);
        assertTrue(begin >= 0, title);
        int end = readme.indexOf("\n## ", begin + 1);
        return BLOCK.matcher(readme.substring(begin, end))
                .results()
                .map(MatchResult::group)
                .map(block -> BLOCK.matcher(block).replaceAll("$1"))
                .toList();
    }

    @Test
    void theJavaThatItShowsIsAClassOfAnExample() throws Exception {
        String source =
                Files.readString(HubProcess.ROOT.resolve("examples/consumer/src/main/java/consumer/Branches.java"));
        assertEquals(
                source.substring(source.indexOf("@Component(")),
                blocks("From Java").getFirst());
    }

    @Test
    void theHubconfThatItShowsCompiles() throws Exception {
        Files.writeString(temp.resolve("hubconf.java"), blocks("A model repo").getFirst());
        Path model = Files.createDirectory(temp.resolve("model"));
        try (var sources = Files.list(HubProcess.ROOT.resolve("examples/digits/model"))) {
            for (Path source : sources.toList()) {
                Files.copy(source, model.resolve(source.getFileName()));
            }
        }
        var hub = new HubProcess(environment());
        assertEquals(List.of("digits"), hub.run("list", temp.toString()).lines());
        var inspected = hub.run("inspect", temp.toString());
        assertEquals(0, inspected.code(), inspected.err());
    }

    @Test
    void theWalkFromTwoBranchesToASwapUnderLoad() throws Exception {
        List<String> blocks = blocks("Two branches");
        String output = run(blocks.get(0), "");
        assertEquals("", output);

        String shell = blocks.get(1);
        String typed = shell.lines()
                .filter(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()) + "\n")
                .collect(Collectors.joining());
        output = run(shell.lines().findFirst().orElseThrow(), typed);
        int at = 0;
        for (String answer :
                shell.lines().skip(1).filter(line -> !line.startsWith(PROMPT)).toList()) {
            at = output.indexOf(PROMPT + answer + "\n", at) + 1;
            assertTrue(at > 0, answer + " is missing in\n" + output);
        }

        Path out = temp.resolve("out.txt");
        Path err = temp.resolve("err.txt");
        Process load = start(blocks.get(2).replace("seconds=30", "seconds=12"), Path.of("/dev/null"), out, err);
        try {
            awaitLine(err, load);
            run(blocks.get(3), "");
            assertTrue(load.waitFor(2, TimeUnit.MINUTES));
        } finally {
            load.destroyForcibly();
        }
        assertEquals(0, load.exitValue(), Files.readString(err));
        // An answer that is neither would be the error of a call.
        assertEquals(
                List.of("hello", "olleh"),
                Files.readAllLines(out).stream()
                        .skip(1)
                        .map(row -> row.split(" ")[0])
                        .toList(),
                Files.readString(out));
        assertEquals(2, Files.readAllLines(err).size(), Files.readString(err));
    }

    private static void awaitLine(Path file, Process writer) throws Exception {
        while (writer.isAlive() && Files.size(file) == 0) {
            Thread.sleep(20);
        }
        // Some calls of the first revision.
        Thread.sleep(1_000);
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", temp.toString(),
                "TORCH_HOME", temp.resolve("torch").toString(),
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_AUTHOR_NAME", "A User",
                "GIT_AUTHOR_EMAIL", "user@example.org",
                "GIT_COMMITTER_NAME", "A User",
                "GIT_COMMITTER_EMAIL", "user@example.org");
    }

    /** Starts lines of shell in the root of the checkout; the folder that they make beside it is a temporary one. */
    private Process start(String lines, Path in, Path out, Path err) throws IOException {
        var builder = new ProcessBuilder(
                        "bash",
                        "-e",
                        "-c",
                        lines.replace("../mine", temp.resolve("mine").toString()))
                .directory(HubProcess.ROOT.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(Redirect.to(out.toFile()))
                .redirectError(Redirect.to(err.toFile()));
        builder.environment().putAll(environment());
        return builder.start();
    }

    private String run(String lines, String typed) throws Exception {
        Path in = Files.writeString(
                temp.resolve("typed.txt"),
                typed.replace("../mine", temp.resolve("mine").toString()));
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        Process process = start(lines, in, out, err);
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), lines);
        assertEquals(0, process.exitValue(), () -> lines + "\n" + read(err));
        return read(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
