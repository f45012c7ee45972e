package hub.loader.swap;

import hub.core.spi.Snapshot;
import hub.loader.thread.DaemonThreads;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the revisions of a followed model, and lets them serve. If one ends while it serves, this brings it back as soon as all
 * that it needs is there again.
 */
final class Reviver<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Reviver.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final String name;
    private final Serving<T> serving;
    private final Starter<T> starter;
    private final BooleanSupplier attempt;

    /** The revision that served until its bundle ended. */
    private volatile Snapshot lost;

    private volatile boolean disturbed;

    /**
     * @param attempt tries once to bring back what ended; true if nothing is left to be done. It throws
     *     IllegalStateException if the model is closed
     */
    Reviver(String name, Serving<T> serving, Starter<T> starter, BooleanSupplier attempt) {
        this.name = name;
        this.serving = serving;
        this.starter = starter;
        this.attempt = attempt;
    }

    /** The revision, ready to serve. It comes back if it ends later. */
    RunningRevision<T> start(Snapshot snapshot) {
        return starter.start(snapshot, this::ended);
    }

    /** The framework calls this while it stops bundles. So it only makes calls wait. */
    private void ended() {
        disturbed = true;
        serving.lose().ifPresent(this::later);
    }

    /**
     * Whether a revision has ended by itself, and none has begun to serve since. What fails meanwhile may have failed of the
     * same.
     */
    boolean isDisturbed() {
        return disturbed;
    }

    /** Lets a revision serve, or none. One that has ended before it could serve is brought back. */
    void settle(RunningRevision<T> running) {
        if (running != null) {
            disturbed = false;
        }
        serving.settle(running).ifPresent(this::later);
    }

    private void later(RunningRevision<T> ended) {
        disturbed = true;
        lost = ended.snapshot();
        DaemonThreads.named("hub-revive " + name, this::tryUntilItServes).start();
    }

    private void tryUntilItServes() {
        var pauses = new PollTimer(FIRST_PAUSE, new SplittableRandom());
        try {
            for (int failures = 0; !attempt.getAsBoolean(); failures++) {
                pauses.await(failures);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOG.debug("{} was closed before it served again", name);
        }
    }

    /** Starts again what ended, and lets it serve; empty if a revision serves already. */
    Optional<Snapshot> bringBack() {
        // The framework may not have told yet that it has ended.
        serving.lose().ifPresent(revision -> lost = revision.snapshot());
        if (serving.current() != null) {
            return Optional.empty();
        }
        serving.change(null);
        settle(start(lost));
        return Optional.of(lost);
    }
}
