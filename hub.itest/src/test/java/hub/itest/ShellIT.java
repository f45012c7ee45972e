package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The interactive shell, at a terminal. */
class ShellIT {

    private static final String ERASE_LINE = "\u0015";

    @TempDir
    Path home;

    private Process shell;
    private final StringBuffer screen = new StringBuffer();

    @BeforeEach
    void start() throws Exception {
        // There is no terminal in Java, and Gogo completes nothing without one.
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script of util-linux");
        var builder = new ProcessBuilder("/usr/bin/script", "-qec", "stty cols 120 rows 40; ./hub", "/dev/null")
                .directory(HubProcess.ROOT.toFile())
                .redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("TORCH_HOME", home.resolve("torch").toString());
        builder.environment().put("TERM", "xterm");
        shell = builder.start();
        Thread.ofVirtual().start(this::read);
        awaitOnScreen("hub> ");
    }

    @AfterEach
    void stop() {
        if (shell != null) {
            shell.descendants().forEach(ProcessHandle::destroy);
            shell.destroy();
        }
    }

    private void read() {
        try (var out = shell.inputReader(StandardCharsets.UTF_8)) {
            for (int c = out.read(); c >= 0; c = out.read()) {
                screen.append((char) c);
            }
        } catch (IOException e) {
            screen.append(e);
        }
    }

    private void type(String keys) throws IOException {
        shell.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        shell.getOutputStream().flush();
    }

    private void awaitOnScreen(String text) throws Exception {
        for (int i = 0; i < 6_000 && screen.indexOf(text) < 0; i++) {
            Thread.sleep(10);
        }
        assertTrue(screen.indexOf(text) >= 0, screen::toString);
    }

    @Test
    void entrypointsOfARepoAreCompleted() throws Exception {
        for (String command : new String[] {"help", "load", "run", "follow"}) {
            screen.setLength(0);
            type(command + " ./examples/digits \t");
            awaitOnScreen("labels");
            type(ERASE_LINE);
        }
        type("exit\n");
        assertTrue(shell.waitFor(1, TimeUnit.MINUTES), screen::toString);
        assertEquals(0, shell.exitValue(), screen::toString);
    }
}
