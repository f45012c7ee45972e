package hub.loader.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PollTimerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PollTimer timer = new PollTimer(MINUTE, RandomGenerator.of("L64X128MixRandom"));

    @Test
    void theIntervalIsJittered() {
        Duration first = timer.next(0);
        assertTrue(first.toSeconds() >= 53 && first.toSeconds() <= 66, first::toString);
        assertNotEquals(first, timer.next(0));
    }

    @Test
    void failuresDoubleTheIntervalUpToAnHour() {
        assertEquals(8, timer.next(3).toMinutes(), 1);
        assertTrue(timer.next(40).compareTo(Duration.ofMinutes(67)) < 0);
    }

    @Test
    void whatIsNotFollowedIsLookedForOnlyUntilItServes() throws Exception {
        var waits = new ArrayList<Integer>();
        CheckTrigger trigger = CheckTrigger.whileFailing(waits::add);
        trigger.await(1);
        trigger.await(2);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> trigger.await(0));
        assertEquals(List.of(1, 2), waits);
    }

    @Test
    void anIntervalOfMoreThanAnHourStays() {
        var rare = new PollTimer(Duration.ofDays(1), RandomGenerator.of("L64X128MixRandom"));
        assertTrue(rare.next(5).toHours() >= 21);
    }
}
