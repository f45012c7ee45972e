package hub.serve.model;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** How many calls took how long. */
public final class LatencyHistogram {

    /** How long the calls of each bucket took at most, in ascending order. What took longer is in one more bucket. */
    public static final List<Duration> BOUNDS = LongStream.of(
                    500,
                    1_000,
                    2_500,
                    5_000,
                    10_000,
                    25_000,
                    50_000,
                    100_000,
                    250_000,
                    500_000,
                    1_000_000,
                    2_500_000,
                    5_000_000,
                    10_000_000)
            .mapToObj(micros -> Duration.ofNanos(1000 * micros))
            .toList();

    private final List<LongAdder> buckets =
            Stream.generate(LongAdder::new).limit(BOUNDS.size() + 1L).toList();

    void add(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS.size() && nanos > BOUNDS.get(bucket).toNanos()) {
            bucket++;
        }
        buckets.get(bucket).increment();
    }

    /** The number of calls of each bucket; the last one is for those that took longer than all bounds. */
    public List<Long> counts() {
        return buckets.stream().map(LongAdder::sum).toList();
    }
}
