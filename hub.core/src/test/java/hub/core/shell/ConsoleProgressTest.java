package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.spi.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long nanos;

    private ConsoleProgress progress(boolean terminal) {
        return new ConsoleProgress(terminal, new PrintStream(written, true, StandardCharsets.UTF_8), () -> nanos);
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
        assertEquals(
                "\r 50% [###############               ] 50.0 MB of 100.0 MB  25.0 MB/s  0:02 left\u001b[K", written());
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
            60% [##################            ] 600 B of 1.0 kB  100 B/s  0:04 left
            """, written());
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
