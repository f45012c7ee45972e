package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.spi.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long nanos;

    private ConsoleProgress progress(boolean terminal) {
        return new ConsoleProgress(
                terminal, new PrintStream(written, true, StandardCharsets.UTF_8), () -> nanos, Optional::empty);
    }

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aTerminalSeesABarWithRateAndTimeLeft() {
        var progress = progress(true);
        progress.update("Downloading: x", 0, 100_000_000);
        nanos = 2_000_000_000L;
        written.reset();
        progress.update("Downloading: x", 50_000_000, 100_000_000);
        assertEquals("\r 50% [##########          ] 50.0 MB of 100.0 MB  25.0 MB/s  0:02 left\u001b[K", written());
    }

    @Test
    void withoutATerminalThereIsALineNowAndThen() {
        var progress = progress(false);
        progress.update("Downloading: x", 0, 1000);
        nanos = 1_000_000_000L;
        progress.update("Downloading: x", 100, 1000);
        nanos = 6_000_000_000L;
        progress.update("Downloading: x", 600, 1000);
        progress.update("Downloading: x", 1000, 1000);
        assertEquals("""
            Downloading: x
            60% [############        ] 600 B of 1.0 kB  100 B/s  0:04 left
            """, written());
    }

    @Test
    void aBarFitsInALine() {
        var progress = progress(true);
        long huge = 999_900_000_000L;
        progress.update("x", 0, huge);
        nanos = 359_999_000_000_000L;
        written.reset();
        progress.update("x", huge / 2, huge);
        assertTrue(written().strip().length() < 80 + "\u001b[K".length(), written());
    }

    @Test
    void whatIsSaidAfterAFailureBeginsALine() {
        var progress = progress(true);
        progress.update("x", 0, 100);
        progress.update("x", 50, 100);
        progress.update("trying again", 0, 0);
        progress.update("x", 50, 100);
        progress.update("x", 0, 0);
        assertTrue(written().contains("\u001b[K\ntrying again\n\r"), written());
        assertTrue(written().endsWith("\u001b[K\n"), written());
    }

    @Test
    void anUnknownSizeHasNoBar() {
        var progress = progress(true);
        progress.update("x", 0, Progress.UNKNOWN);
        nanos = 1_000_000_000L;
        written.reset();
        progress.update("x", 2_500_000, Progress.UNKNOWN);
        assertEquals("\r2.5 MB  2.5 MB/s\u001b[K", written());
    }

    @Test
    void whatIsDoneMayBeginAnew() {
        var progress = progress(false);
        progress.update("x", 0, 10);
        progress.update("x", 10, 10);
        progress.update("x", 0, 10);
        assertEquals("x\nx\n", written());
    }
}
