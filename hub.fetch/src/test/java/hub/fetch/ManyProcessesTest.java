package hub.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Folders;
import hub.fetch.cache.Cache;
import hub.fetch.disk.FileHashes;
import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.FlakyServer;
import hub.fetch.testing.GitRepo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one cache, and processes that are killed. */
class ManyProcessesTest {

    /** Loads a repo and its weights, as often as it is told; after each round but the first it forgets the snapshots. */
    static final class Child {

        public static void main(String[] args) throws IOException {
            Path root = Path.of(args[0]);
            String github = args[1];
            int times = Integer.parseInt(args[2]);
            System.out.println("begins");
            try (var hub = new TestHub(root, Map.of("HUB_GITHUB_URL", github))) {
                for (int i = 0; i < times; i++) {
                    boolean again = i > 0;
                    hub.snapshot("owner/name:main", LoadOptions.DEFAULT.withForceReload(again));
                    hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github + "/weights.pth"))
                            .withForceReload(again));
                    if (again) {
                        forgetSnapshots(root.resolve(".hub"));
                    }
                    System.out.println("round " + i);
                }
            }
        }

        /** Out of their place in one step, as hub itself removes them: a kill in the middle leaves no half of one. */
        private static void forgetSnapshots(Path state) throws IOException {
            Path away = state.resolve("partial").resolve(UUID.randomUUID() + ".removed");
            Files.move(state.resolve("snapshots"), away, StandardCopyOption.ATOMIC_MOVE);
            Folders.deleteQuietly(away);
        }
    }

    /** A system that gives every lock to every process, as some network file systems do. */
    private static final String EVERY_LOCK = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdarg.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        static int all(int fd, int command, void *argument) {
            return command == F_SETLK || command == F_SETLKW ? 0 : syscall(SYS_fcntl, fd, command, argument);
        }
        int fcntl(int fd, int command, ...) {
            va_list list; va_start(list, command); void *argument = va_arg(list, void *); va_end(list);
            return all(fd, command, argument);
        }
        int fcntl64(int fd, int command, ...) {
            va_list list; va_start(list, command); void *argument = va_arg(list, void *); va_end(list);
            return all(fd, command, argument);
        }
        """;

    private static final int KILLS = Integer.getInteger("hub.test.kills", 200);
    private static final int LANES = 4;
    private static final int ROUNDS_OF_A_CHILD = 1_000_000;

    @TempDir
    private Path dir;

    private final Map<String, String> environment = new HashMap<>();
    private final byte[] weights = new byte[5_000_000];
    private FakeGitHub github;
    private String commit;
    private Map<String, String> expected;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(weights);
        github = new FakeGitHub(dir.resolve("github")).file("/weights.pth", weights);
        GitRepo repo = github.repo("owner/name");
        var files = new HashMap<String, String>();
        for (int i = 0; i < 30; i++) {
            files.put("folder" + i % 3 + "/file" + i, ("content " + i + "\n").repeat(1000));
        }
        commit = repo.commit("main", files);
        try (var hub = new TestHub(
                dir.resolve("expected"), Map.of("HUB_GITHUB_URL", github.url().toString()))) {
            expected = FileHashes.of(hub.snapshot("owner/name:main").dir());
        }
    }

    @AfterEach
    void stop() {
        github.close();
    }

    /** Downloads a file of weights. */
    static final class Downloading {

        public static void main(String[] args) {
            try (var hub = new TestHub(Path.of(args[0]), Map.of())) {
                hub.checkpoints.fetch(CheckpointRequest.of(URI.create(args[1])));
            }
        }
    }

    private Process child(Path root, int times, boolean lease) throws IOException {
        return child(Child.class, lease, root.toString(), github.url().toString(), String.valueOf(times));
    }

    private Process child(Class<?> main, boolean lease, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dhub.locks.lease=" + lease,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.redirectError(
                        dir.resolve("child-" + System.nanoTime() + ".log").toFile())
                .start();
    }

    private Path snapshot(Path root) {
        return new Cache(() -> root).layout().snapshot((RepoRef.Remote) RepoRef.parse("owner/name"), commit);
    }

    private static Path weights(Path root) {
        return root.resolve("checkpoints/weights.pth");
    }

    private void assertComplete(Path root) throws IOException {
        assertEquals(expected, FileHashes.of(snapshot(root)));
        assertArrayEquals(weights, Files.readAllBytes(weights(root)));
    }

    /** What is there is right; anything may be missing. */
    private void assertNothingWrong(Path root) throws IOException {
        if (Files.exists(snapshot(root))) {
            assertEquals(expected, FileHashes.of(snapshot(root)));
        }
        if (Files.exists(weights(root))) {
            assertArrayEquals(weights, Files.readAllBytes(weights(root)));
        }
    }

    private void loadTogether(boolean lease) throws Exception {
        Path root = dir.resolve("hub");
        long archives = github.count("/zip/");
        var children = new ArrayList<Process>();
        for (int i = 0; i < 16; i++) {
            children.add(child(root, 1, lease));
        }
        for (Process child : children) {
            assertTrue(child.waitFor(10, TimeUnit.MINUTES));
            assertEquals(0, child.exitValue(), () -> logs());
        }
        assertEquals(archives + 1, github.count("/zip/"));
        assertEquals(1, github.count("/weights.pth"));
        assertComplete(root);
    }

    private String logs() {
        try (var files = Files.newDirectoryStream(dir, "child-*.log")) {
            var text = new StringBuilder();
            for (Path file : files) {
                text.append(Files.readString(file)).append('\n');
            }
            return text.toString();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void sixteenProcessesFetchOneArchiveAndOneFile() throws Exception {
        loadTogether(false);
    }

    @Test
    void soTheyDoOnAFileSystemWithoutLocks() throws Exception {
        loadTogether(true);
    }

    @Test
    void soTheyDoWhereEveryProcessGetsEveryLock() throws Exception {
        Path library = dir.resolve("every-lock.so");
        Path source = Files.writeString(library.resolveSibling("every-lock.c"), EVERY_LOCK);
        assumeTrue(compiles(source, library), "there is no gcc on Linux, to make a system that gives every lock");
        environment.put("LD_PRELOAD", library.toString());
        loadTogether(false);
    }

    private static boolean compiles(Path source, Path library) throws InterruptedException {
        try {
            return new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aKilledProcessLeavesTheCacheRight() throws Exception {
        try (var lanes = Executors.newFixedThreadPool(LANES)) {
            var results = new ArrayList<Future<?>>();
            for (int lane = 0; lane < LANES; lane++) {
                Path root = dir.resolve("hub" + lane);
                var random = new Random(lane);
                results.add(lanes.submit(() -> {
                    killAndCheck(root, random);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
    }

    private void killAndCheck(Path root, Random random) throws Exception {
        for (int i = 0; i < KILLS / LANES; i++) {
            Process child = child(root, ROUNDS_OF_A_CHILD, false);
            assertEquals("begins", child.inputReader().readLine(), () -> logs());
            assertFalse(child.waitFor(random.nextInt(1000), TimeUnit.MILLISECONDS), () -> logs());
            child.destroyForcibly().waitFor();
            assertNothingWrong(root);
        }
        try (var hub = new TestHub(root, Map.of("HUB_GITHUB_URL", github.url().toString()))) {
            assertEquals(snapshot(root), hub.snapshot("owner/name:main").dir());
            hub.checkpoints.fetch(CheckpointRequest.of(URI.create(github.url() + "/weights.pth")));
            assertComplete(root);
            assertEquals(List.of(), leftovers(root));
        }
    }

    /** Over several connections, with what is there written down now and then. */
    @Test
    void whatAKilledProcessDownloadedIsNotDownloadedAgain() throws Exception {
        var large = new byte[40_000_000];
        new Random(2).nextBytes(large);
        Path root = dir.resolve("hub");
        Path partial = root.resolve(".hub/partial");
        var random = new Random(3);
        try (var server = new FlakyServer(large)) {
            String url = server.url("/file").toString();
            server.limitTo(3_000_000);
            Process child = child(Downloading.class, false, root.toString(), url);
            while (child.isAlive() && !isNoted(partial)) {
                Thread.sleep(20);
            }
            assertFalse(child.waitFor(random.nextInt(500), TimeUnit.MILLISECONDS), () -> logs());
            child.destroyForcibly().waitFor();
            server.limitTo(Integer.MAX_VALUE);
            int before = server.seen().size();
            try (var hub = new TestHub(root, Map.of())) {
                Path file = hub.checkpoints.fetch(CheckpointRequest.of(URI.create(url)));
                assertEquals(-1, Arrays.mismatch(Files.readAllBytes(file), large));
            }
            List<FlakyServer.Seen> resumed =
                    server.seen().subList(before, server.seen().size());
            assertTrue(
                    resumed.stream().noneMatch(request -> request.range().startsWith("bytes=0-")), resumed::toString);
            assertTrue(resumed.stream().allMatch(request -> "\"1\"".equals(request.ifRange())), resumed::toString);
        }
    }

    private static boolean isNoted(Path partial) throws IOException {
        if (!Files.isDirectory(partial)) {
            return false;
        }
        try (var files = Files.newDirectoryStream(partial, "*.note")) {
            return files.iterator().hasNext();
        }
    }

    /** What could be taken for whole: everything unfinished lies in folders of its own. */
    private static List<Path> leftovers(Path root) throws IOException {
        try (var files = Files.list(root.resolve("checkpoints"))) {
            return files.filter(file -> !file.endsWith("weights.pth")).toList();
        }
    }
}
