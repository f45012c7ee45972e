package hub.loader.swap;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Says when to ask for a branch. Intervals vary, so that not all models ask at once, and grow while asking fails. */
final class PollTimer implements CheckTrigger {

    private static final double JITTER = 0.1;
    private static final int MOST_DOUBLINGS = 6;
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Duration interval;
    private final RandomGenerator random;

    PollTimer(Duration interval, RandomGenerator random) {
        this.interval = interval;
        this.random = random;
    }

    @Override
    public void await(int failures) throws InterruptedException {
        Thread.sleep(next(failures));
    }

    /** The time until the next question: the interval, and up to a tenth more or less. */
    Duration next(int failures) {
        Duration base = interval.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        Duration longest = interval.compareTo(LONGEST) > 0 ? interval : LONGEST;
        Duration capped = base.compareTo(longest) > 0 ? longest : base;
        return Duration.ofNanos((long) (capped.toNanos() * random.nextDouble(1 - JITTER, 1 + JITTER)));
    }
}
