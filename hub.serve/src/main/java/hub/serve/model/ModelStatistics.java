package hub.serve.model;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How many calls of a model there were, and how long they took. */
public final class ModelStatistics {

    /** Clients choose how many rows they send: sizes of passes above this one are not told apart. */
    private static final long LARGEST_BATCH = 1024;

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
    private final LatencyHistogram latency = new LatencyHistogram();
    private final Duration fail = new Duration();
    private final Map<Integer, LongAdder> failures = new ConcurrentSkipListMap<>();
    private final Duration queue = new Duration();
    private final Duration infer = new Duration();
    private final Map<Long, Duration> batches = new ConcurrentSkipListMap<>();
    private final LongAdder executions = new LongAdder();
    private final LongAdder inferences = new LongAdder();
    private final AtomicLong lastMillis = new AtomicLong();

    /** A pass ended well. */
    void executed(long rows, long inModel) {
        executions.increment();
        inferences.add(rows);
        if (rows <= LARGEST_BATCH) {
            batches.computeIfAbsent(rows, _ -> new Duration()).add(inModel);
        }
    }

    void succeeded(long waited, long inModel, long whole) {
        queue.add(waited);
        infer.add(inModel);
        success.add(whole);
        latency.add(whole);
        lastMillis.set(System.currentTimeMillis());
    }

    /** @param status of HTTP: why it failed */
    void failed(int status, long whole) {
        fail.add(whole);
        failures.computeIfAbsent(status, _ -> new LongAdder()).increment();
    }

    /** Calls that gave a result, from the whole request to its result. */
    public Duration success() {
        return success;
    }

    /** How long the calls took that gave a result, from the whole request to its result. */
    public LatencyHistogram latency() {
        return latency;
    }

    /** How many calls failed, by the status of HTTP that tells why. */
    public Map<Integer, Long> failures() {
        var counts = new TreeMap<Integer, Long>();
        failures.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    /** Calls that failed. */
    public Duration fail() {
        return fail;
    }

    /** The time that calls waited for their pass. */
    public Duration queue() {
        return queue;
    }

    /** The time that calls were in the model. A pass of several calls counts for each of them. */
    public Duration infer() {
        return infer;
    }

    /** How often the model ran. */
    public long executions() {
        return executions.sum();
    }

    /** How many rows it ran on; a call without batching is one. */
    public long inferences() {
        return inferences.sum();
    }

    /** The time in the model, by the rows of a pass. */
    public Map<Long, Duration> batches() {
        return batches;
    }

    /** When the last call succeeded, in milliseconds since 1970; 0 if none did. */
    public long lastMillis() {
        return lastMillis.get();
    }
}
