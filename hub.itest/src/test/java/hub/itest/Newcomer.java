package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.fetch.testing.FakeGitHub;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Types what the documentation says, in a checkout, with an empty home and an empty cache. {@code owner/name} is a
 * repository of a git host on this machine.
 */
final class Newcomer implements AutoCloseable {

    private static final String OWNER_NAME = """
        import hub.core.Default;
        import java.nio.file.Path;
        import java.util.function.IntUnaryOperator;

        public final class hubconf {
            public record Echo(int times) {
                public String say(String text) {
                    return text.repeat(times);
                }
            }

            public record Net() {
                public String predict(Path image) {
                    return image.getFileName() + " is a cat";
                }
            }

            public Echo echo(@Default("1") int times) {
                return new Echo(times);
            }

            public IntUnaryOperator twice() {
                return number -> 2 * number;
            }

            public Net net() {
                return new Net();
            }
        }
        """;

    /** What the pages call pytorch/vision: the same names, without PyTorch. */
    private static final String PYTORCH_VISION = """
        class _ResNet:
            def eval(self):
                return self

            def forward(self, x):
                return [0.5] * 1000

        def resnet18(*, weights=None, progress=True, **kwargs):
            \"""ResNet-18.\"""
            return _ResNet()
        """;

    private final Path home;
    private final Path checkout;
    private final FakeGitHub github;
    private final String commit;

    Newcomer(Path home) throws IOException {
        this.home = home;
        checkout = checkoutOfLinks(home.resolve("hub"));
        github = new FakeGitHub(home.resolve("git"));
        var repo = github.repo("owner/name");
        commit = repo.commit("main", Map.of("hubconf.java", OWNER_NAME));
        repo.run("tag", "v1.2");
        github.repo("group/name").commit("main", Map.of("hubconf.java", OWNER_NAME));
        github.repo("pytorch/vision").commit("main", Map.of("hubconf.py", PYTORCH_VISION));
        github.file("/my-weights.pth", Files.readAllBytes(checkout.resolve("examples/digits/digits.pth")));
    }

    /** The folder that the checkout lies in. */
    Path home() {
        return home;
    }

    @Override
    public void close() throws IOException {
        github.close();
        // JUnit deletes the rest, and warns of links that lead out.
        try (var links = Files.newDirectoryStream(checkout, Files::isSymbolicLink)) {
            for (Path link : links) {
                Files.delete(link);
            }
        }
    }

    /** What is said where no Python is installed; empty if there is one. */
    Optional<String> lacksPython() throws Exception {
        Path err = Files.createTempFile(home, "python", "");
        Process list = start(
                "./hub list pytorch/vision", Redirect.from(Path.of("/dev/null").toFile()), err, err);
        assertTrue(list.waitFor(2, TimeUnit.MINUTES), "list hangs");
        return Files.readString(err)
                .lines()
                .filter(line -> line.contains("There is no Python"))
                .findFirst();
    }

    /** Runs lines of shell in the checkout until they end, and returns what they print. */
    String run(String what, String lines) throws Exception {
        return run(what, lines, Path.of("/dev/null"));
    }

    /** The same, with a file of what is typed meanwhile. */
    String run(String what, String lines, Path typed) throws Exception {
        Path out = Files.createTempFile(home, "out", "");
        Path err = Files.createTempFile(home, "err", "");
        Process process = start(lines, Redirect.from(typed.toFile()), out, err);
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), what + " hangs");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), what + "\n" + Files.readString(out) + Files.readString(err));
        return Files.readString(out);
    }

    /** Starts lines of shell in the checkout. */
    Process start(String lines, Redirect in, Path out, Path err) throws IOException {
        String here = lines.replace("https://example.org", github.url().toString())
                .replace("gitlab.example.org", github.url().toString())
                .replace("<commit>", commit)
                // Any free port: another debugger may have this one.
                .replace("localhost:5005", "localhost:0");
        var builder = new ProcessBuilder("bash", "-e", "-c", here)
                .directory(checkout.toFile())
                .redirectInput(in)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        home.toString(),
                        "TORCH_HOME",
                        home.resolve("torch").toString(),
                        "HUB_LIBTORCH",
                        libtorch().toString(),
                        "HUB_GITHUB_URL",
                        github.url().toString(),
                        "PATH",
                        checkout + ":" + System.getenv("PATH"),
                        "GIT_CONFIG_NOSYSTEM",
                        "1",
                        "GIT_AUTHOR_NAME",
                        "A User",
                        "GIT_AUTHOR_EMAIL",
                        "user@example.org",
                        "GIT_COMMITTER_NAME",
                        "A User",
                        "GIT_COMMITTER_EMAIL",
                        "user@example.org"));
        return builder.start();
    }

    /** A folder that looks like the checkout. What is written in it or beside it stays out of the real one. */
    private static Path checkoutOfLinks(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("target"));
        try (var files = Files.list(HubProcess.ROOT)) {
            for (Path file : files.toList()) {
                if (!List.of("target", ".git").contains(file.getFileName().toString())) {
                    Files.createSymbolicLink(folder.resolve(file.getFileName()), file);
                }
            }
        }
        Path samples = HubProcess.ROOT.resolve("examples/vision/samples");
        Files.createSymbolicLink(folder.resolve("cat.jpg"), samples.resolve("444.jpg"));
        Files.createSymbolicLink(folder.resolve("dog.png"), samples.resolve("rgb.png"));
        return folder;
    }

    /** The libtorch that all tests share: the one that hub fetches, and not one that an older checkout fetched. */
    static Path libtorch() throws IOException {
        Path natives = HubProcess.ROOT.resolve("target/torch/hub/.hub/natives");
        try (var folders = Files.newDirectoryStream(natives, "libtorch-" + version() + "-*")) {
            for (Path folder : folders) {
                if (Files.isDirectory(folder)) {
                    return folder;
                }
            }
            throw new AssertionError("no libtorch " + version() + " in " + natives + ": the tests of hub.gpu fetch it");
        }
    }

    private static String version() {
        try {
            Field version = Class.forName("hub.gpu.libtorch.Platform").getDeclaredField("VERSION");
            version.setAccessible(true);
            return (String) version.get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
