package hub.core.shell;

import hub.core.spi.Progress;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Shows progress on the standard error stream: a bar with rate and time left on a terminal, a line every few seconds
 * elsewhere. The launching script sets the system property {@code hub.terminal} where there is a terminal.
 */
@Component
public final class ConsoleProgress implements Progress {

    private static final long SECOND = 1_000_000_000L;
    private static final long QUIET = 5 * SECOND;
    private static final int BAR = 20;

    /** When it began, what was done then, and when the last line was written. */
    private record Shown(long since, long firstDone, long last) {}

    private final boolean terminal;
    private final PrintStream err;
    private final LongSupplier nanoTime;
    private final Supplier<Optional<Prompt>> waitingPrompt;
    private final Map<String, Shown> shown = new HashMap<>();
    /** Whether the cursor stands behind a bar. */
    private boolean behindBar;

    @Activate
    public ConsoleProgress(@Reference InteractiveSessions sessions) {
        this(Boolean.getBoolean("hub.terminal"), null, System::nanoTime, sessions::waiting);
    }

    ConsoleProgress(
            boolean terminal, PrintStream err, LongSupplier nanoTime, Supplier<Optional<Prompt>> waitingPrompt) {
        this.terminal = terminal;
        this.waitingPrompt = waitingPrompt;
        this.err = err;
        this.nanoTime = nanoTime;
    }

    @Override
    public void update(String what, long done, long total) {
        Optional<Prompt> prompt = waitingPrompt.get();
        if (prompt.isEmpty()) {
            print(what, done, total);
        } else if (begins(what, done, total)) {
            // Outside the lock: the prompt has a lock of its own.
            prompt.get().printAbove(what);
        }
    }

    /** While a prompt waits, what begins is a line above it, and there are no bars. */
    private synchronized boolean begins(String what, long done, long total) {
        long now = nanoTime.getAsLong();
        behindBar = false;
        boolean begins = shown.putIfAbsent(what, new Shown(now, done, now)) == null;
        if (done == total) {
            shown.remove(what);
        }
        return begins;
    }

    private synchronized void print(String what, long done, long total) {
        // Gogo gives each session its own System.err, so it is read each time.
        PrintStream out = err != null ? err : System.err;
        long now = nanoTime.getAsLong();
        Shown before = shown.get(what);
        if (before == null) {
            out.println((behindBar ? "\n" : "") + what);
            behindBar = false;
            before = new Shown(now, done, now);
            shown.put(what, before);
        }
        boolean end = done == total;
        if (terminal && total != 0) {
            out.print("\r" + line(before, done, total, now) + "\u001b[K" + (end ? "\n" : ""));
            out.flush();
            behindBar = !end;
        } else if (behindBar && end) {
            // It failed: the next message begins on a new line.
            out.println();
            behindBar = false;
        } else if (!terminal && !end && now - before.last() >= QUIET) {
            out.println(line(before, done, total, now).strip());
            shown.put(what, new Shown(before.since(), before.firstDone(), now));
        }
        if (end) {
            shown.remove(what);
        }
    }

    private static String line(Shown began, long done, long total, long now) {
        double seconds = Math.max(now - began.since(), 1) / (double) SECOND;
        double rate = (done - began.firstDone()) / seconds;
        String speed = new Size(Math.round(rate)) + "/s";
        if (total < 0) {
            return new Size(done) + "  " + speed;
        }
        int filled = (int) (BAR * done / total);
        String left = rate > 0 && done < total ? "  " + time(Math.round((total - done) / rate)) + " left" : "";
        return "%3d%% [%s%s] %s of %s  %s%s"
                .formatted(
                        100 * done / total,
                        "#".repeat(filled),
                        " ".repeat(BAR - filled),
                        new Size(done),
                        new Size(total),
                        speed,
                        left);
    }

    private static String time(long seconds) {
        return seconds >= 3600
                ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }
}
