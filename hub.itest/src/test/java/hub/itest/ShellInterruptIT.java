package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.fetch.testing.FakeGitHub;
import hub.fetch.testing.FlakyServer;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the interactive shell cancels what runs. The prompt comes back whole, and the next command prints. */
class ShellInterruptIT {

    private static final String HUBCONF = """
        public final class hubconf {
            public static final class Net {
                public String predict() throws Exception { return sleep(); }
            }
            public static String sleep() throws Exception {
                System.out.println("working");
                Thread.sleep(java.time.Duration.ofHours(1));
                return "done";
            }
            public Net net() { return new Net(); }
            public String waiting() throws Exception { return sleep(); }
            public String stubborn() {
                System.out.println("working");
                for (long end = System.nanoTime() + 20_000_000_000L; System.nanoTime() < end; Thread.onSpinWait()) { }
                return "done";
            }
            public String chatty() throws Exception {
                for (int i = 0; ; i++) {
                    System.out.println("working " + i);
                    System.err.println("working " + i);
                    if (Thread.currentThread().isInterrupted()) {
                        System.out.println("told so");
                        throw new InterruptedException();
                    }
                }
            }
        }
        """;

    @TempDir
    private Path home;

    private Path repo;
    private FlakyServer slow;
    private ServerSocket silent;
    private ShellAtTerminal shell;

    @BeforeEach
    void publish() throws Exception {
        repo = Files.createDirectory(home.resolve("repo"));
        Files.writeString(repo.resolve("hubconf.java"), HUBCONF);
        slow = new FlakyServer(new byte[10_000_000]);
        slow.limitTo(100_000);
        silent = new ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws Exception {
        if (shell != null) {
            shell.close();
        }
        silent.close();
        slow.close();
    }

    private void start(String github) throws Exception {
        shell = new ShellAtTerminal(home, 120, Map.of("HUB_GITHUB_URL", github));
    }

    /** Presses Ctrl-C as soon as this is on the screen, and returns what stands above the next prompt. */
    private List<String> cancel(String line, String seen) throws Exception {
        int row = shell.start(line);
        shell.awaitText(row, seen);
        // A person sees it first.
        Thread.sleep(300);
        shell.type(ShellAtTerminal.CTRL_C);
        List<String> shown = shell.awaitPrompt(row);
        assertEquals(List.of(home.resolve("torch/hub").toString()), shell.run("dir"), line);
        return shown;
    }

    private void assertCancels(String line, String seen) throws Exception {
        List<String> shown = cancel(line, seen);
        assertEquals("hub: interrupted", shown.getLast(), line + "\n" + shown);
    }

    @Test
    void callsAndDownloadsAreCancelled() throws Exception {
        start("http://127.0.0.1:" + silent.getLocalPort());
        assertCancels("download " + slow.url("/file") + " " + home.resolve("x"), "%");
        assertCancels("load " + repo + " waiting", "working");
        assertCancels("run " + repo + " waiting", "working");
        shell.run("load " + repo + " net");
        assertCancels("run 1 predict", "working");
        List<String> shown = cancel("follow " + repo + " waiting", "working");
        assertTrue(shown.getLast().endsWith("interrupted."), shown::toString);
        shown = cancel("run " + repo + " chatty", "working 20");
        assertEquals(List.of("told so", "hub: interrupted"), shown.subList(shown.size() - 2, shown.size()));
        assertEquals(0, shell.exit());
    }

    /** It may end the stty by which the shell sets the terminal, and the shell with it. */
    @Test
    void theShellIsThereWheneverTheKeyIsPressed() throws Exception {
        start("http://127.0.0.1:" + silent.getLocalPort());
        shell.run("load " + repo + " net");
        for (int i = 0; i < 10; i++) {
            int row = shell.start("dir");
            Thread.sleep(2 * i);
            shell.type(ShellAtTerminal.CTRL_C);
            // A shell that ended is back by then.
            Thread.sleep(2000);
            shell.awaitPrompt(row);
            assertEquals(List.of(home.resolve("torch/hub").toString()), shell.run("dir"));
        }
        // What it loaded is still loaded.
        assertEquals(List.of("predict() → String"), shell.run("describe 1"));
        assertEquals(0, shell.exit());
    }

    @Test
    void aHostThatDoesNotAnswerIsNotWaitedFor() throws Exception {
        start("http://127.0.0.1:" + silent.getLocalPort());
        shell.run("trust acme/echo");
        for (String line : List.of(
                "list acme/echo",
                "load acme/echo echo",
                "follow acme/echo echo",
                "update acme/echo",
                "inspect acme/echo")) {
            int row = shell.start(line);
            silent.accept();
            shell.type(ShellAtTerminal.CTRL_C);
            assertEquals("hub: interrupted", shell.awaitPrompt(row).getLast(), line);
            assertEquals(List.of(home.resolve("torch/hub").toString()), shell.run("dir"), line);
        }
    }

    @Test
    void aQuestionIsLeftUnanswered() throws Exception {
        try (var github = new FakeGitHub(home.resolve("git"))) {
            github.repo("acme/echo").commit("main", Map.of("hubconf.java", HUBCONF));
            start(github.url().toString());
            assertCancels("load acme/echo net", "(y/N)?");
            int row = shell.start("load acme/echo net");
            shell.awaitText(row, "(y/N)?");
            shell.type("y\r");
            List<String> shown = shell.awaitPrompt(row);
            assertTrue(String.join("\n", shown).contains("acme/echo"), shown::toString);

            verifyIsCancelled();
        }
    }

    private void verifyIsCancelled() throws Exception {
        Path snapshot;
        try (var found = Files.walk(home.resolve("torch/hub/.hub/snapshots"))) {
            snapshot = found.filter(file -> file.endsWith("hubconf.java"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
        try (var large = new RandomAccessFile(snapshot.resolve("large").toFile(), "rw")) {
            large.setLength(500L << 30);
        }
        assertCancels("verify", "Verifying");
    }

    /** It goes on as one of Gogo's jobs, since nothing in Java ends it. */
    @Test
    void whatDoesNotEndGivesThePromptBack() throws Exception {
        start("http://127.0.0.1:" + silent.getLocalPort());
        List<String> shown = cancel("run " + repo + " stubborn", "working");
        assertTrue(shown.getLast().contains("background"), shown::toString);
    }
}
