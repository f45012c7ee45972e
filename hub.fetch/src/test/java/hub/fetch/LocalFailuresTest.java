package hub.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.HubException;
import hub.core.LoadOptions;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Housekeeping.Cleaning;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.FlakyServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that are full or read-only, and folders without permission: told as what they are, and asked no server about. */
class LocalFailuresTest {

    /** Does what its arguments say, and prints how each ended. */
    static final class Child {

        public static void main(String[] args) throws IOException {
            for (int i = 2; i < args.length; i++) {
                // Each step has components of its own, as a process of its own would have.
                try (var hub = new TestHub(Path.of(args[0]), Map.of("HUB_GITHUB_URL", args[1]))) {
                    System.out.println(done(hub, args[i]));
                } catch (HubException e) {
                    System.out.println(e.kind() + " " + e.getMessage());
                }
            }
        }

        private static String done(TestHub hub, String what) throws IOException {
            if (what.startsWith("http")) {
                return "is "
                        + hub.checkpoints
                                .fetch(CheckpointRequest.of(URI.create(what)))
                                .getFileName();
            }
            return switch (what) {
                case "clean" -> {
                    hub.endUses();
                    hub.keeper.clean(new Cleaning(Optional.empty(), Optional.of(0L), false));
                    yield "cleaned";
                }
                case "missing" -> "missing " + hub.snapshot("owner/name:main").missing();
                case "unfinished" -> {
                    try (var files = Files.list(hub.root.resolve(".hub/partial"))) {
                        yield files.count() + " unfinished";
                    }
                }
                default -> "is " + hub.snapshot(what, LoadOptions.DEFAULT).ref();
            };
        }
    }

    /** Root without its power over the files of others, so that the child can read the classes of this test. */
    private static final List<String> ANOTHER =
            List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--");

    @TempDir
    private Path dir;

    private void assumeAnother() throws Exception {
        var probe = new ArrayList<>(ANOTHER);
        probe.add("true");
        boolean isRoot = Files.getAttribute(dir, "unix:uid").equals(0);
        assumeTrue(isRoot && new ProcessBuilder(probe).start().waitFor() == 0, "this user may not give up power");
    }

    /** Runs a child after a line of shell, with mounts of its own. */
    private List<String> after(String shell, Path root, String... args) throws Exception {
        return run(List.of("unshare", "-m", "sh", "-c", shell + " && exec \"$@\"", "sh"), root, args);
    }

    private List<String> run(List<String> wrapper, Path root, String... args) throws Exception {
        var command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                root.toString()));
        command.addAll(List.of(args));
        Process child = new ProcessBuilder(command)
                .redirectError(dir.resolve("errors").toFile())
                .start();
        var lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(0, child.waitFor(), () -> errors());
        return lines;
    }

    private String errors() {
        try {
            return Files.readString(dir.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assumeMounts() throws Exception {
        int code = new ProcessBuilder("unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assumeTrue(code == 0, "this user may not mount file systems");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain", "/file"})
    void aFullDiskIsNotAskedAboutAtTheServerAndCleaningHelps(String path) throws Exception {
        assumeMounts();
        Path root = Files.createDirectory(dir.resolve("hub"));
        try (var github = new FakeGitHub(dir.resolve("github"));
                var server = new FlakyServer(new byte[3_000_000])) {
            github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}"));
            List<String> said = after(
                    "mount -t tmpfs -o size=4m tmpfs " + root,
                    root,
                    github.url().toString(),
                    server.url(path + "/first.pth").toString(),
                    server.url(path + "/second.pth").toString(),
                    "unfinished",
                    "owner/name:main",
                    "clean",
                    server.url(path + "/second.pth").toString());
            assertEquals("is first.pth", said.get(0));
            assertTrue(
                    said.get(1)
                            .matches("DISK Cannot write " + root
                                    + "/\\.hub/partial/second\\.pth-\\S*: the disk is full, or a quota is used up\\."
                                    + " Free space, for example with `hub clean --keep-bytes 1G`, or set TORCH_HOME to"
                                    + " a folder on another disk\\."),
                    said.get(1));
            assertEquals(List.of("0 unfinished", "is owner/name:main", "cleaned", "is second.pth"), said.subList(2, 6));
            long asked = server.seen().stream()
                    .filter(seen -> seen.path().endsWith("second.pth"))
                    .count();
            // The first request of each download asks for a part. A second one follows where the server sends parts.
            assertTrue(asked <= 4, () -> asked + " requests: " + server.seen());
        }
    }

    @Test
    void aReadOnlyCacheIsReadWithoutALockAndWhatIsMissingSaysWhatHelps() throws Exception {
        assumeMounts();
        Path root = dir.resolve("hub");
        Path python = root.resolve("checkpoints/python.pth");
        try (var github = new FakeGitHub(dir.resolve("github")).file("/known.pth", new byte[10])) {
            github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}"));
            try (var hub =
                    new TestHub(root, Map.of("HUB_GITHUB_URL", github.url().toString()))) {
                hub.snapshot("owner/name:main");
                hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/known.pth")));
            }
            Files.write(python, new byte[10]);
            List<String> said = after(
                    "mount --bind " + root + " " + root + " && mount -o remount,bind,ro " + root,
                    root,
                    github.url().toString(),
                    "owner/name:main",
                    github.url() + "/known.pth",
                    github.url() + "/python.pth",
                    github.url() + "/other.pth");
            assertEquals(List.of("is owner/name:main", "is known.pth", "is python.pth"), said.subList(0, 3));
            assertTrue(
                    said.get(3)
                            .matches("DISK Cannot write " + root
                                    + "/\\S+: the file system is read-only\\. Set TORCH_HOME to"
                                    + " a folder that can be written\\."),
                    said.get(3));
        }
    }

    @Test
    void anEncodingThatHasNotAllLettersIsToldAndTheOneOfTheMessageHelps() throws Exception {
        try (var github = new FakeGitHub(dir.resolve("github"))) {
            github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}", "größe", "x"));
            String url = github.url().toString();
            String missing = run(List.of("env", "LC_ALL=C"), dir.resolve("a"), url, "missing")
                    .getFirst();
            Matcher advice = Pattern.compile("set (LC_ALL) to (\\S+) ").matcher(missing);
            assertTrue(advice.find(), missing);
            String followed = advice.group(1) + "=" + advice.group(2);
            assertEquals(List.of("missing []"), run(List.of("env", followed), dir.resolve("b"), url, "missing"));
        }
    }

    @Test
    void whatCannotBeReadDoesNotStopTheCleaning() throws Exception {
        assumeAnother();
        Path root = dir.resolve("hub");
        Files.createDirectories(root.resolve(".hub/use"));
        Path partial = Files.createDirectories(root.resolve(".hub/partial"));
        Path snapshots = Files.createDirectories(root.resolve(".hub/snapshots"));
        Path left = Files.createDirectory(partial.resolve("b.unpacked"));
        for (Path closed : List.of(partial.resolve("a.unpacked"), snapshots.resolve("a"))) {
            Files.createDirectory(closed);
            Files.setPosixFilePermissions(closed, Set.of());
            Files.setAttribute(closed, "unix:uid", 12345);
            Files.setLastModifiedTime(closed, FileTime.fromMillis(0));
        }
        Files.setLastModifiedTime(left, FileTime.fromMillis(0));
        assertEquals(List.of("cleaned"), run(ANOTHER, root, "http://localhost", "clean"));
        assertTrue(Files.exists(partial.resolve("a.unpacked")) && !Files.exists(left));
    }

    @Test
    void anotherUsersCacheIsReadAndWhatIsMissingSaysWhatHelps() throws Exception {
        assumeAnother();
        Path root = dir.resolve("hub");
        try (var github = new FakeGitHub(dir.resolve("github")).file("/known.pth", new byte[10])) {
            github.repo("owner/name").commit("main", Map.of("hubconf.java", "class hubconf {}"));
            try (var hub =
                    new TestHub(root, Map.of("HUB_GITHUB_URL", github.url().toString()))) {
                hub.snapshot("owner/name:main");
                hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/known.pth")));
            }
            try (var files = Files.walk(root)) {
                for (Path file : files.toList()) {
                    Files.setAttribute(file, "unix:uid", 12345, LinkOption.NOFOLLOW_LINKS);
                }
            }
            List<String> said = run(
                    ANOTHER,
                    root,
                    github.url().toString(),
                    "owner/name:main",
                    github.url() + "/known.pth",
                    github.url() + "/other.pth");
            assertEquals(List.of("is owner/name:main", "is known.pth"), said.subList(0, 2));
            assertTrue(
                    said.get(2)
                            .matches("DISK Cannot read or write " + root + "/\\S+: user \\S+ has no permission\\. Set"
                                    + " TORCH_HOME to a folder that can be"
                                    + " written, or give this user the"
                                    + " permission\\."),
                    said.get(2));
        }
    }
}
