package hub.python.process;

import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.python.PythonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The process is killed at random instants while eight threads call. The system property {@code hub.python.kills} says how
 * often.
 */
class KilledWorkersTest {

    private static final int KILLS = Integer.getInteger("hub.python.kills", 1000);
    private static final int THREADS = 8;
    private static final int LARGE = 100_000;

    @RegisterExtension
    final PythonRepos repos = new PythonRepos();

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();

    @Test
    void noCallHangsOrGetsAnothersAnswerAndNothingIsLeft() throws Exception {
        PythonRepo repo = repos.start("""
            class Echo:
                def echo(self, value): return value
            def make(): return Echo()
            """);
        var echo = load(repo, "make", PythonObject.class);
        var callers = new ArrayList<FutureTask<Void>>();
        for (int i = 0; i < THREADS; i++) {
            int seed = i;
            var caller = new FutureTask<Void>(() -> {
                call(echo, seed);
                return null;
            });
            callers.add(caller);
            Thread.ofPlatform().start(caller);
        }
        var random = new Random(1);
        for (int killed = 0; killed < KILLS; ) {
            Thread.sleep(random.nextInt(30));
            killed += repos.server().children().anyMatch(ProcessHandle::destroyForcibly) ? 1 : 0;
        }
        long before = answers.get();
        while (answers.get() < before + THREADS) {
            Thread.sleep(5);
        }
        done.set(true);
        for (FutureTask<Void> caller : callers) {
            caller.get();
        }
        repo.close();
        try (var files = Files.list(repos.serverFolder())) {
            assertEquals(
                    List.of("lock"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
        assertEquals(0, repos.server().descendants().count());
        // The collector finds what is unreachable, and a thread of the JDK unmaps it a moment later.
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (mappings() >= 2 * THREADS) {
            assertTrue(System.nanoTime() < deadline, "mapped segments of processes that have ended: " + mappings());
            Thread.sleep(100);
        }
    }

    /** Each call has an answer of its own, or an error that says that the process ended. */
    private void call(PythonObject echo, int seed) {
        var random = new Random(seed);
        while (!done.get()) {
            byte[] sent = new byte[random.nextInt(10) == 0 ? LARGE : 10];
            random.nextBytes(sent);
            try {
                byte[] back = (byte[]) echo.invoke("echo", Arguments.of(sent));
                assertTrue(Arrays.equals(sent, back), "the answer to another call");
                answers.incrementAndGet();
            } catch (HubException e) {
                assertTrue(e.getMessage().startsWith("The process of owner/repo"), e.getMessage());
            }
        }
    }

    private static long mappings() throws IOException {
        System.gc();
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/memfd:hub")).count();
        }
    }
}
