package hub.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.spi.AcceptedWork;
import hub.loader.framework.FinalDrain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What was accepted from outside, when the framework stops. */
class AcceptedWorkTest extends FrameworkFixture {

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    /** Somebody uses it, as the server's requests use theirs. */
    private void offer(AcceptedWork work) {
        var registration = running.context().registerService(AcceptedWork.class, work, null);
        running.context().getService(registration.getReference());
    }

    @Test
    void itIsFinishedOnceBeforeAllDrainsAndOneThatFailsKeepsNoDrain() throws Exception {
        var drained = new CountDownLatch(2);
        Runnable drain = () -> {
            events.add("drained");
            drained.countDown();
        };
        offer(() -> {
            throw new IllegalStateException("broken");
        });
        offer(() -> events.add("finished"));
        new FinalDrain(running.context(), () -> List.of(drain, drain));

        running.framework.stop();

        assertTrue(drained.await(1, TimeUnit.MINUTES), events::toString);
        assertEquals(List.of("finished", "drained", "drained"), events);
    }
}
