package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tries again after failures. Before each try it waits as long as the server asks, and for a random time on top. The
 * limit of the random time doubles with each failure.
 */
public final class Backoff {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** Something that may be tried again. */
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws IOException;
    }

    /** How to wait. */
    @FunctionalInterface
    public interface Pause {

        /** @throws IOException if there is no use in waiting any more */
        void sleep(Duration time) throws IOException, InterruptedException;
    }

    private final NetworkSettings settings;
    private final URI url;
    private final Progress progress;
    private final Pause pause;
    private int failures;

    public Backoff(NetworkSettings settings, URI url, Progress progress) {
        this(settings, url, progress, Thread::sleep);
    }

    public Backoff(NetworkSettings settings, URI url, Progress progress, Pause pause) {
        this.settings = settings;
        this.url = url;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * Tries until it succeeds or there is no use in it.
     *
     * @throws HubException that explains the last failure
     * @throws UncheckedIOException if the disk fails
     */
    public <T> T call(Attempt<T> attempt) {
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /** Says that there is progress: failures before it no longer count. */
    public void progressed() {
        failures = 0;
    }

    /**
     * Returns after a pause if it is worth trying again.
     *
     * @throws HubException that explains the failure, if not
     * @throws UncheckedIOException if the disk failed, and not the network
     */
    public void failed(IOException e) {
        if (e instanceof FileSystemException disk) {
            throw new UncheckedIOException(disk);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(e);
        }
        failures++;
        HubException explained = HttpErrorTexts.of(url, e, Proxies.between(settings, url));
        Duration asked = askedPause(e);
        boolean asksTooMuch = asked.compareTo(settings.longestWait()) > 0;
        if (!RetryRules.isWorthRetry(e) || failures >= RetryRules.attempts(e, settings.attempts()) || asksTooMuch) {
            throw explained;
        }
        Duration wait = withJitter(asked);
        if (wait.toMillis() >= 1000) {
            String why = explained.getMessage().replaceFirst(" Try again later\\.$", "");
            progress.update(why + " Trying again in " + wait.toSeconds() + " s.", 0, 0);
        }
        try {
            pause.sleep(wait);
        } catch (IOException stopped) {
            throw explained;
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw interrupted(interrupt);
        }
    }

    private HubException interrupted(Exception how) {
        var interrupt = new InterruptedException();
        interrupt.initCause(how);
        return new HubException(Kind.NETWORK, "Interrupted while waiting for " + Http.shown(url) + ".", interrupt);
    }

    private static Duration askedPause(IOException e) {
        return e instanceof UnexpectedAnswerException failure
                ? failure.retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private Duration withJitter(Duration asked) {
        long longest = Math.min(LONGEST.toMillis(), settings.backoff().toMillis() << Math.min(failures - 1, 16));
        Duration jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest + 1));
        // Later than asked: everybody is told the same instant, and clocks differ.
        return asked.isPositive() ? asked.plus(jitter) : jitter;
    }
}
