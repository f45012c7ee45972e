package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;

/**
 * Decides after each failure whether to try again, and waits before it: exponentially longer with full jitter, after what
 * the server asks for.
 */
public final class Backoff {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int ATTEMPTS_WITHOUT_CONNECTION = 2;

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

    private final Settings settings;
    private final URI url;
    private final Progress progress;
    private final Pause pause;
    private int failures;

    public Backoff(Settings settings, URI url, Progress progress) {
        this(settings, url, progress, Thread::sleep);
    }

    public Backoff(Settings settings, URI url, Progress progress, Pause pause) {
        this.settings = settings;
        this.url = url;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * Tries until it succeeds or there is no use in it.
     *
     * @throws HubException that explains the last failure
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
     */
    public void failed(IOException e) {
        failures++;
        HubException explained = Trouble.explain(url, e);
        Duration wait = pause(e);
        boolean waitsTooLong = e instanceof Trouble trouble
                && trouble.await()
                        .filter(asked -> asked.compareTo(settings.longestWait()) > 0)
                        .isPresent();
        if (!isWorthRetry(e) || failures >= attempts(e) || waitsTooLong) {
            throw explained;
        }
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
            throw new HubException(Kind.NETWORK, "Interrupted while waiting for " + Http.shown(url) + ".", interrupt);
        }
    }

    /** Where nobody listens, nobody is overloaded: waiting long for the cache to stand in helps no one. */
    private int attempts(IOException e) {
        return Trouble.isNoConnection(e) || e instanceof ConnectException
                ? Math.min(settings.attempts(), ATTEMPTS_WITHOUT_CONNECTION)
                : settings.attempts();
    }

    private static boolean isWorthRetry(IOException e) {
        return switch (e) {
            case Trouble trouble -> trouble.isWorthRetry();
            case SSLHandshakeException handshake -> false;
            case SocketTimeoutException silent -> true;
            case InterruptedIOException interrupted -> false;
            default -> true;
        };
    }

    private Duration pause(IOException e) {
        long longest = Math.min(LONGEST.toMillis(), settings.backoff().toMillis() << Math.min(failures - 1, 16));
        Duration jitter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest + 1));
        // Later than asked for: everybody is told the same instant, and clocks differ.
        Duration asked = e instanceof Trouble trouble ? trouble.await().orElse(Duration.ZERO) : Duration.ZERO;
        return asked.isPositive() ? asked.plus(jitter) : jitter;
    }
}
