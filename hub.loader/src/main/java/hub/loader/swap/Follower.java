package hub.loader.swap;

import hub.loader.thread.DaemonThreads;
import java.nio.file.ClosedWatchServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that looks for another revision, each time it may have changed. */
final class Follower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final SwappingModel<?> model;
    private final CheckTrigger trigger;
    private final boolean begins;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * @param begins whether it also brings up the first revision
     */
    Follower(SwappingModel<?> model, CheckTrigger trigger, boolean begins) {
        this.model = model;
        this.trigger = trigger;
        this.begins = begins;
        this.thread = DaemonThreads.named("hub-follow " + model.name(), this::follow);
    }

    void start() {
        thread.start();
    }

    private void follow() {
        int failures = begins && !succeeds(model::begin) ? 1 : 0;
        try {
            while (!closed) {
                trigger.await(failures);
                failures = succeeds(model::poll) ? 0 : failures + 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            LOG.debug("{} is followed no more", model.name());
        }
    }

    /** The model has logged what failed. The exception is not kept: its class may be the repo's. */
    private boolean succeeds(Runnable look) {
        try {
            look.run();
            return true;
        } catch (RuntimeException | Error e) {
            LOG.debug("{}: {}", model.name(), e.toString());
            return false;
        }
    }

    /** The model is closed before. */
    @Override
    public void close() {
        // An interrupt alone may get lost: the code that it interrupts may swallow it.
        closed = true;
        if (!model.isSwappedBy(thread)) {
            thread.interrupt();
        }
        trigger.close();
    }
}
