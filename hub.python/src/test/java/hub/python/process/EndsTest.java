package hub.python.process;

import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Folders;
import hub.python.PythonObject;
import hub.python.interpreter.SocketFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How processes end, and what is there afterwards. */
class EndsTest {

    private static final String ENDS = """
        import ctypes, os, signal, sys, time

        class Counter:
            def __init__(self, start): self.count = start
            def add(self): self.count += 1; return self.count
            def inner(self): return Counter(0)
            def crash(self): print("last words"); ctypes.string_at(0)

        class Watcher:
            def __init__(self, counter): self.counter = counter
            def seen(self): return self.counter.count

        def counter(start): return Counter(start)
        def several(start):
            counter = Counter(start)
            return start, counter, {"watchers": [Watcher(counter), Watcher(counter)]}
        def watcher(counter): return Watcher(counter)
        def pid(): return os.getpid()
        def leave(code): os._exit(code)
        def exit(code): sys.exit(code)
        def interrupt(): raise KeyboardInterrupt
        def kill(): os.kill(os.getpid(), signal.SIGKILL)
        def sleep(seconds):
            print("asleep", flush=True)
            time.sleep(seconds)
        def stubborn():
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            print("asleep", flush=True)
            time.sleep(1000)
        def deep(n): return deep(n - 1) if n else int("x")
        """;

    @RegisterExtension
    final PythonRepos repos = new PythonRepos();

    private static String message(PythonRepo repo, String name, Object... arguments) {
        var error = assertThrows(HubException.class, () -> load(repo, name, arguments));
        assertEquals(Kind.REPO_CODE, error.kind());
        return error.getMessage();
    }

    @Test
    void aCrashIsAnErrorAndTheNextCallFindsANewProcess() throws IOException {
        PythonRepo repo = repos.start(ENDS);
        var counter = load(repo, "counter", PythonObject.class, 5);
        var inner = (PythonObject) counter.invoke("inner", Arguments.none());
        assertEquals(6L, counter.invoke("add", Arguments.none()));
        Object before = load(repo, "pid");
        var error = assertThrows(HubException.class, () -> counter.invoke("crash", Arguments.none()));
        assertEquals(
                "The process of owner/repo ended in crash: signal 11 (SIGSEGV). Its last lines:\n  last words",
                error.getMessage());
        assertEquals(6L, counter.invoke("add", Arguments.none()), "made again with its arguments");
        assertFalse(before.equals(load(repo, "pid")));
        var lost = assertThrows(HubException.class, () -> inner.invoke("add", Arguments.none()));
        assertTrue(lost.getMessage().contains("has ended. Make it again"), lost.getMessage());
    }

    @Test
    void allThatAnEntrypointReturnedIsMadeAgainTogether() throws IOException {
        PythonRepo repo = repos.start(ENDS);
        List<?> several = load(repo, "several", List.class, 5);
        var counter = (PythonObject) several.get(1);
        List<?> watchers = (List<?>) ((Map<?, ?>) several.get(2)).get("watchers");
        var watcher = (PythonObject) watchers.getFirst();
        ((PythonObject) watchers.getLast()).close();
        assertEquals(6L, counter.invoke("add", Arguments.none()));
        assertThrows(HubException.class, () -> counter.invoke("crash", Arguments.none()));
        assertEquals(5L, watcher.invoke("seen", Arguments.none()));
        assertEquals(6L, counter.invoke("add", Arguments.none()));
        assertEquals(6L, watcher.invoke("seen", Arguments.none()), "it knows the counter that was made with it");
        var failure = assertThrows(
                HubException.class, () -> ((PythonObject) watchers.getLast()).invoke("seen", Arguments.none()));
        assertEquals(Kind.ARGUMENT, failure.kind());
    }

    @Test
    void whatCannotBeMadeAgainForWantOfItsArgumentsSaysSo() throws IOException {
        PythonRepo repo = repos.start(ENDS);
        var counter = load(repo, "counter", PythonObject.class, 5);
        var watcher = load(repo, "watcher", PythonObject.class, counter);
        counter.close();
        assertEquals(5L, watcher.invoke("seen", Arguments.none()));
        message(repo, "kill");
        var error = assertThrows(HubException.class, () -> watcher.invoke("seen", Arguments.none()));
        assertEquals(Kind.ARGUMENT, error.kind());
        assertEquals(
                "watcher of owner/repo cannot be called again in a new process, as is done after one has ended and for"
                    + " more workers: This hubconf.py.Counter is closed. Keep the arguments open while the result is"
                    + " used, or load it again.",
                error.getMessage());
    }

    @Test
    void whatWasMadeAgainStays() throws Exception {
        PythonRepo repo = repos.start(ENDS);
        var counter = load(repo, "counter", PythonObject.class, 5);
        assertThrows(HubException.class, () -> counter.invoke("crash", Arguments.none()));
        for (int i = 6; i < 20; i++) {
            assertEquals((long) i, counter.invoke("add", Arguments.none()));
            System.gc();
            Thread.sleep(20);
        }
    }

    @Test
    void noNewProcessStartsWithOtherFiles() throws IOException {
        var isUnchanged = new AtomicBoolean(true);
        PythonRepo repo = repos.withFilesUnchanged(isUnchanged::get).start(ENDS);
        var counter = load(repo, "counter", PythonObject.class, 5);
        isUnchanged.set(false);
        assertEquals(6L, counter.invoke("add", Arguments.none()));
        assertThrows(HubException.class, () -> counter.invoke("crash", Arguments.none()));
        var error = assertThrows(HubException.class, () -> counter.invoke("add", Arguments.none()));
        assertEquals(
                "The files of owner/repo have changed since it was loaded, so no new process can run the same code."
                        + " Load it again.",
                error.getMessage());
    }

    @Test
    void processesThatRunServeOnWithoutOthersOfOtherFiles() throws Exception {
        var isUnchanged = new AtomicBoolean(true);
        PythonRepo repo = repos.withWorkers(2)
                .withFilesUnchanged(isUnchanged::get)
                .start(ENDS + "\ndef meet(mine, other):\n    open(mine, 'w').close()\n"
                        + "    while not os.path.exists(other): time.sleep(0.01)\n    return os.getpid()\n");
        isUnchanged.set(false);
        Path a = repos.folder().resolve("a");
        Path b = repos.folder().resolve("b");
        var first = new FutureTask<>(() -> load(repo, "meet", a.toString(), b.toString()));
        Thread.ofPlatform().start(first);
        while (!Files.exists(a)) {
            Thread.sleep(5);
        }
        var second = new FutureTask<>(() -> load(repo, "pid"));
        Thread waiting = Thread.ofPlatform().start(second);
        while (waiting.getState() != Thread.State.WAITING && waiting.isAlive()) {
            Thread.sleep(5);
        }
        Files.createFile(b);
        assertEquals(first.get(), second.get());
    }

    @Test
    void everyEndSaysWhatItWas() throws IOException {
        PythonRepo repo = repos.start(ENDS);
        assertEquals("The process of owner/repo ended in leave: exit code 3.", message(repo, "leave", 3));
        assertEquals("The process of owner/repo ended in leave: exit code 0.", message(repo, "leave", 0));
        assertEquals(
                "The process of owner/repo ended in kill: signal 9 (SIGKILL), by a person, a program, or the system"
                        + " when memory was short.",
                message(repo, "kill"));
        assertTrue(message(repo, "exit", 4).startsWith("exit of owner/repo raised SystemExit: it called sys.exit(4)"));
        assertTrue(message(repo, "interrupt").startsWith("interrupt of owner/repo raised KeyboardInterrupt\n"));
        assertEquals(2, message(repo, "deep", 5).lines().count(), "each place once");
        assertInstanceOf(Long.class, load(repo, "pid"));
    }

    @Test
    void aCallHasALimitAndTheProcessLivesOn() throws IOException {
        PythonRepo repo = repos.withCallLimit(Duration.ofMillis(1500)).start(ENDS);
        Object pid = load(repo, "pid");
        assertEquals("sleep of owner/repo has not returned after 1 s.", message(repo, "sleep", 1000));
        assertEquals(pid, load(repo, "pid"));
    }

    @Test
    void aCallThatCannotBeInterruptedIsKilled() throws IOException {
        PythonRepo repo = repos.withCallLimit(Duration.ofMillis(1500)).start(ENDS);
        Object pid = load(repo, "pid");
        assertEquals("stubborn of owner/repo has not returned after 1 s.", message(repo, "stubborn"));
        assertFalse(pid.equals(load(repo, "pid")));
    }

    @Test
    void anInterruptOfTheThreadStopsTheCall() throws Exception {
        PythonRepo repo = repos.start(ENDS);
        Object pid = load(repo, "pid");
        var interrupted = new FutureTask<>(() -> {
            var error = assertThrows(HubException.class, () -> load(repo, "sleep", 1000));
            assertInstanceOf(InterruptedException.class, error.getCause());
            return Thread.interrupted();
        });
        Thread thread = Thread.ofPlatform().start(interrupted);
        awaitAsleep();
        thread.interrupt();
        assertTrue(interrupted.get());
        assertEquals(pid, load(repo, "pid"));
    }

    private void awaitAsleep() throws InterruptedException {
        while (!repos.written().toString().contains("asleep")) {
            Thread.sleep(5);
        }
    }

    @Test
    void aThreadThatWaitsForAnotherCallCanBeInterrupted() throws Exception {
        PythonRepo repo = repos.start(ENDS);
        Thread first =
                Thread.ofPlatform().start(() -> assertThrows(RuntimeException.class, () -> load(repo, "sleep", 1000)));
        awaitAsleep();
        var waiting = new FutureTask<>(() -> assertThrows(HubException.class, () -> load(repo, "pid")));
        Thread second = Thread.ofPlatform().start(waiting);
        second.interrupt();
        assertInstanceOf(InterruptedException.class, waiting.get().getCause());
        first.interrupt();
        first.join();
    }

    @Test
    void aCallEndsWhenItsRepoIsClosed() throws Exception {
        PythonRepo repo = repos.start(ENDS);
        var call = new FutureTask<>(() -> assertThrows(IllegalStateException.class, () -> load(repo, "sleep", 1000)));
        Thread.ofPlatform().start(call);
        awaitAsleep();
        repo.close();
        assertEquals("owner/repo is closed", call.get().getMessage());
        assertThrows(IllegalStateException.class, () -> load(repo, "pid"));
    }

    @Test
    void anImportThatNeverReturnsHasALimit() {
        var error = assertThrows(
                HubException.class,
                () -> repos.withStartLimit(Duration.ofSeconds(1)).start("while True: pass"));
        assertEquals("hubconf.py of owner/repo has not returned after 1 s.", error.getMessage());
    }

    @Test
    void severalProcessesServeOneModel() throws Exception {
        PythonRepo repo = repos.withWorkers(2)
                .start(ENDS + "\ndef meet(mine, other):\n    open(mine, 'w').close()\n"
                        + "    while not os.path.exists(other): time.sleep(0.01)\n    return os.getpid()\n");
        Path folder = Files.createTempDirectory("meeting");
        String a = folder.resolve("a").toString();
        String b = folder.resolve("b").toString();
        var first = new FutureTask<>(() -> load(repo, "meet", a, b));
        Thread.ofPlatform().start(first);
        Object second = load(repo, "meet", b, a);
        assertFalse(second.equals(first.get()));
        Folders.deleteQuietly(folder);
        var counter = load(repo, "counter", PythonObject.class, 5);
        for (int i = 0; i < 4; i++) {
            assertTrue((Long) counter.invoke("add", Arguments.none()) > 5);
        }
    }

    @Test
    void nothingIsLeftWhenAllIsClosed() throws IOException {
        PythonRepo repo = repos.start(
                "import os, subprocess\nchild = subprocess.Popen(['sleep', '1000'], start_new_session=True)\n"
                        + "def pids(): return [os.getpid(), os.getppid(), child.pid]");
        @SuppressWarnings("unchecked")
        List<Long> pids = load(repo, "pids", List.class);
        repo.close();
        assertFalse(isAlive(pids.get(0)));
        assertFalse(isAlive(pids.get(2)));
        assertTrue(isAlive(pids.get(1)), "the fork server");
        repos.servers().close();
        assertFalse(isAlive(pids.get(1)));
    }

    @Test
    void everythingEndsWithTheJvm() throws Exception {
        Path repo = repos.write(
                "repo",
                "hubconf.py",
                "import os, time\ndef pids(): return [os.getpid(), os.getppid()]\n"
                        + "def sleep():\n    os.system('sleep 1000 & sleep 1000')");
        Path folder = repo.getParent().resolve("tmp");
        Files.createDirectory(folder);
        Process jvm = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        SleepingRepo.class.getName(),
                        repo.getParent().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> pids;
        try (var output = jvm.inputReader()) {
            pids = Stream.of(output.readLine().split(" ")).map(Long::valueOf).toList();
        }
        long sleeping = pids.getFirst();
        while (ProcessHandle.of(sleeping).stream()
                        .flatMap(ProcessHandle::descendants)
                        .count()
                < 3) {
            Thread.sleep(10);
        }
        var all = ProcessHandle.of(pids.get(1)).orElseThrow().descendants().toList();
        assertTrue(all.size() >= 4, all.toString());
        jvm.destroyForcibly().waitFor();
        for (ProcessHandle process : all) {
            while (process.isAlive()) {
                Thread.sleep(10);
            }
        }
        while (isAlive(pids.get(1))) {
            Thread.sleep(10);
        }
        // Its fork server has removed its folder. That of the scripts is removed by the next JVM.
        SocketFolder.makeIn(folder).close();
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
