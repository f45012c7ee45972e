package hub.core.shell;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.threadio.ThreadIO;

/**
 * The threads that are inside commands, with the streams that these print to. They are interrupted when the framework stops,
 * and where a person presses Ctrl-C: nobody waits for the results.
 */
final class CommandThreads {

    /**
     * What a thread does.
     *
     * @param depth how many commands it is inside
     * @param job of the shell, or null where the command is called otherwise
     */
    private record Inside(int depth, Job job) {}

    /** Null where the threads of commands have no streams of their own. */
    private final ThreadIO io;

    private final Map<Thread, Inside> inside = new HashMap<>();

    CommandThreads() {
        this(null);
    }

    CommandThreads(ThreadIO io) {
        this.io = io;
    }

    /** @param session the session of the command, or null where it is called otherwise */
    void enter(CommandSession session) {
        if (io != null && session != null) {
            CommandStreams.of(session).use(io);
        }
        synchronized (this) {
            Inside before = inside.get(Thread.currentThread());
            inside.put(
                    Thread.currentThread(), new Inside(before == null ? 1 : before.depth() + 1, Job.Utils.current()));
        }
    }

    /** @param session that of {@link #enter} */
    void leave(CommandSession session) {
        synchronized (this) {
            Inside here = inside.remove(Thread.currentThread());
            if (here.depth() > 1) {
                inside.put(Thread.currentThread(), new Inside(here.depth() - 1, here.job()));
            } else {
                // An interrupt was for the command, and not for what its thread does next.
                Thread.interrupted();
            }
            notifyAll();
        }
        if (io != null && session != null) {
            io.close();
        }
    }

    /** Interrupts the commands of a job. Returns whether there are any. */
    synchronized boolean interrupt(Job job) {
        var threads = inside.entrySet().stream()
                .filter(entry -> entry.getValue().job() == job)
                .map(Map.Entry::getKey)
                .toList();
        threads.forEach(Thread::interrupt);
        return !threads.isEmpty();
    }

    /** Interrupts all but the caller, and waits until they have left, or for some time. */
    synchronized void interrupt(Duration limit) throws InterruptedException {
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
