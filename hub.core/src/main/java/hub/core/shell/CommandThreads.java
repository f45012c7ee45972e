package hub.core.shell;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The threads that are inside commands. They are interrupted when the framework stops: nobody waits for the results. */
final class CommandThreads {

    private final Map<Thread, Integer> inside = new HashMap<>();
    private boolean interrupted;

    synchronized void enter() {
        inside.merge(Thread.currentThread(), 1, Integer::sum);
    }

    synchronized void leave() {
        if (inside.merge(Thread.currentThread(), -1, Integer::sum) > 0) {
            return;
        }
        inside.remove(Thread.currentThread());
        notifyAll();
        if (interrupted) {
            // The interrupt was for the command, and not for what its thread does next.
            Thread.interrupted();
        }
    }

    /** Interrupts all but the caller, and waits until they have left, or for some time. */
    synchronized void interrupt(Duration limit) throws InterruptedException {
        interrupted = true;
        inside.keySet().stream()
                .filter(thread -> thread != Thread.currentThread())
                .forEach(Thread::interrupt);
        long end = System.nanoTime() + limit.toNanos();
        while (inside.keySet().stream().anyMatch(thread -> thread != Thread.currentThread())) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
