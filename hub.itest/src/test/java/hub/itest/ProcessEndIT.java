package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process is told to end in the middle of a call: it says so in one line, and leaves nothing behind. */
class ProcessEndIT {

    private static final String HUBCONF = """
        public final class hubconf {
            public String sleep() throws Exception {
                System.err.println("working");
                Thread.sleep(java.time.Duration.ofHours(1));
                return "done";
            }
            public String exit() { System.exit(7); return "done"; }
        }
        """;

    private static final int MODELS = 10;
    private static final int DRAIN_SECONDS = 4;

    private static final String MANY_MODELS = """
                import hub.core.FollowOptions;
                import hub.core.Hub;
                import hub.core.LiveModel;
                import java.nio.file.Path;
        import java.time.Duration;
                import java.time.Duration;
                import java.util.concurrent.CountDownLatch;

                public final class hubconf {
                    private final Hub hub;
                    private final Path dir;
                    public hubconf(Hub hub, Path dir) { this.hub = hub; this.dir = dir; }
                    public Runnable stubborn() {
                        return () -> {
                            while (true) {
                                try {
                                    Thread.sleep(Duration.ofHours(1));
                                } catch (InterruptedException e) {
                                    System.err.println("goes on");
                                }
                            }
                        };
                    }
                    public String serve() throws Exception {
                        var inside = new CountDownLatch(%d);
                        for (int i = 0; i < %d; i++) {
                            LiveModel<Runnable> model = hub.follow(dir.toString(), "stubborn", Runnable.class,
                                    FollowOptions.DEFAULT.withDrain(Duration.ofSeconds(%d)));
                            Thread.ofPlatform().daemon().start(() -> model.use(stubborn -> {
                                inside.countDown();
                                stubborn.run();
                                return null;
                            }));
                        }
                        inside.await();
                        System.err.println("working");
                        Thread.sleep(Duration.ofHours(1));
                        return "done";
                    }
                }
        """.formatted(MODELS, MODELS, DRAIN_SECONDS);

    @TempDir
    private Path temp;

    private Path repo;
    private Path temporaryFiles;
    private HubProcess hub;

    @BeforeEach
    void publish() throws IOException {
        repo = Files.createDirectory(temp.resolve("repo"));
        Files.writeString(repo.resolve("hubconf.java"), HUBCONF);
        temporaryFiles = Files.createDirectory(temp.resolve("tmp"));
        hub = new HubProcess(
                Map.of("TORCH_HOME", temp.resolve("torch").toString(), "TMPDIR", temporaryFiles.toString()),
                withDefaultSignals());
    }

    /** Whoever runs the tests in the background, or by nohup, ignores some signals, and so do all that they start. */
    private static List<String> withDefaultSignals() {
        return System.getProperty("os.name").equals("Linux")
                ? List.of("env", "--default-signal=INT,TERM,HUP")
                : List.of();
    }

    private List<String> leftovers() throws IOException {
        try (var files = Files.list(temporaryFiles)) {
            return files.map(file -> file.getFileName().toString())
                    // The JVM's own, which the JVM of the next start removes.
                    .filter(name -> !name.startsWith("hsperfdata"))
                    .toList();
        }
    }

    private static void kill(String signal, HubProcess.Started process) throws Exception {
        new ProcessBuilder(
                        "kill", "-" + signal, String.valueOf(process.process().pid()))
                .start()
                .waitFor();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalEndsACall(String signal, int code) throws Exception {
        var process = hub.start("run", repo.toString(), "sleep");
        process.awaitError("working");
        kill(signal, process);
        var result = process.await();
        assertEquals("working\nhub: interrupted\n", result.err());
        assertEquals("", result.out());
        assertEquals(code, result.code());
        assertEquals(List.of(), leftovers());
    }

    @Test
    void aCallMayEndTheProcess() throws Exception {
        var result = hub.run("run", repo.toString(), "exit");
        assertEquals(7, result.code(), result.err());
        assertTrue(result.err().lines().count() <= 1, result.err());
        assertEquals(List.of(), leftovers());
    }

    /** If one were closed after the other, the end would take ten times the drain; half of that is a generous limit. */
    @Test
    void callsInManyModelsDoNotKeepTheProcessLongerThanOne() throws Exception {
        Files.writeString(repo.resolve("hubconf.java"), MANY_MODELS);
        var process = hub.start("run", repo.toString(), "serve");
        process.awaitError("working");
        long begin = System.nanoTime();
        kill("TERM", process);
        var result = process.await();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);

        assertTrue(took.toSeconds() < MODELS * DRAIN_SECONDS / 2, took::toString);
        assertEquals(
                MODELS,
                result.err()
                        .lines()
                        .filter(line -> line.contains(
                                "closed under calls that have not returned after " + DRAIN_SECONDS + " s"))
                        .count(),
                result.err());
        assertEquals(143, result.code(), result.err());
        assertEquals(List.of(), leftovers());
    }

    @Test
    void theFolderOfAKilledProcessGoesWithTheNextStartAndThatOfARunningOneStays() throws Exception {
        var killed = hub.start("run", repo.toString(), "sleep");
        killed.awaitError("working");
        List<String> left = leftovers();
        assertEquals(1, left.size(), left::toString);
        kill("KILL", killed);
        killed.await();
        assertEquals(left, leftovers());

        var running = hub.start("run", repo.toString(), "sleep");
        running.awaitError("working");
        List<String> used = leftovers();
        assertEquals(1, used.size(), used::toString);
        assertNotEquals(left, used);
        hub.run("dir");
        assertEquals(used, leftovers());
        kill("TERM", running);
        running.await();
        assertEquals(List.of(), leftovers());
    }
}
