package hub.itest;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** The interactive shell at a terminal, with a home and a hub directory of its own: keys go in, and the screen is seen. */
final class ShellAtTerminal implements AutoCloseable {

    static final String CTRL_C = "\u0003";
    static final String ERASE_LINE = "\u0015";

    /** Gogo shows a clock at the right. */
    private static final Pattern PROMPT = Pattern.compile("hub>( +[0-9:]+)?");

    private static final int CURSOR = "hub> ".length();

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final Screen screen;

    ShellAtTerminal(Path home, int columns, Map<String, String> environment) throws Exception {
        // There is no terminal in Java.
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script of util-linux");
        screen = new Screen(columns);
        // Whoever runs the tests in the background ignores Ctrl-C, and so do all that they start.
        String shell = "stty cols " + columns + " rows 50; exec env --default-signal=INT,TERM,HUP ./hub";
        var builder = new ProcessBuilder("/usr/bin/script", "-qec", shell, "/dev/null")
                .directory(HubProcess.ROOT.toFile())
                .redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "HOME",
                        home.toString(),
                        "TORCH_HOME",
                        home.resolve("torch").toString(),
                        "TERM",
                        "xterm"));
        builder.environment().putAll(environment);
        process = builder.start();
        Thread.ofVirtual().start(this::read);
        awaitPrompt(0);
    }

    private void read() {
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            for (int c = out.read(); c >= 0; c = out.read()) {
                screen.write((char) c);
            }
        } catch (IOException e) {
            e.toString().chars().forEach(c -> screen.write((char) c));
        }
    }

    Screen screen() {
        return screen;
    }

    void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Types a line, waits for the next prompt, and returns the lines between them. */
    List<String> run(String line) throws Exception {
        int row = start(line);
        return awaitPrompt(row);
    }

    /** Types a line, and returns its row. */
    int start(String line) throws Exception {
        int row = screen.row();
        type(line + "\r");
        await(() -> screen.row() > row);
        return row;
    }

    /** Waits until the cursor stands at an empty prompt below a row, and returns the lines between them. */
    List<String> awaitPrompt(int row) throws Exception {
        await(() -> (row == 0 || screen.row() > row)
                && PROMPT.matcher(screen.line(screen.row())).matches()
                && screen.column() == CURSOR);
        return screen.from(row + 1).subList(0, Math.max(0, screen.row() - row - 1));
    }

    /** Waits until this text stands below a row. */
    void awaitText(int row, String text) throws Exception {
        await(() -> String.join("\n", screen.from(row + 1)).contains(text));
    }

    void await(BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end && process.isAlive(), screen::toString);
            Thread.sleep(10);
        }
    }

    /** Leaves the shell, and returns its exit code. */
    int exit() throws Exception {
        type("exit\r");
        return exitCode();
    }

    /** Waits until the shell has ended. */
    int exitCode() throws Exception {
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), screen::toString);
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
