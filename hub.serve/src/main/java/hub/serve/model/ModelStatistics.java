package hub.serve.model;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How many calls of a model there were, and how long they took. */
public final class ModelStatistics {

    /** A number of calls, and their time together. */
    public static final class Duration {

        private final LongAdder count = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        void add(long time) {
            count.increment();
            nanos.add(time);
        }

        /** How many there were. */
        public long count() {
            return count.sum();
        }

        /** How long they took together, in nanoseconds. */
        public long nanos() {
            return nanos.sum();
        }
    }

    private final Duration success = new Duration();
    private final Duration fail = new Duration();
    private final Duration infer = new Duration();
    private final AtomicLong lastMillis = new AtomicLong();

    void succeeded(long inModel, long whole) {
        infer.add(inModel);
        success.add(whole);
        lastMillis.set(System.currentTimeMillis());
    }

    void failed(long whole) {
        fail.add(whole);
    }

    /** Calls that gave a result, from the whole request to its result. */
    public Duration success() {
        return success;
    }

    /** Calls that failed. */
    public Duration fail() {
        return fail;
    }

    /** The time in the model alone. */
    public Duration infer() {
        return infer;
    }

    /** When the last call succeeded, in milliseconds since 1970; 0 if none did. */
    public long lastMillis() {
        return lastMillis.get();
    }
}
