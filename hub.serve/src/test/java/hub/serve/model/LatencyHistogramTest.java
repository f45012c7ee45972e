package hub.serve.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    @Test
    void aCallIsInTheFirstBucketThatIsWideEnough() {
        var histogram = new LatencyHistogram();
        histogram.add(0);
        histogram.add(500_000);
        histogram.add(500_001);
        histogram.add(10_000_000_000L);
        histogram.add(Long.MAX_VALUE);
        List<Long> counts = histogram.counts();
        assertEquals(LatencyHistogram.BOUNDS.size() + 1, counts.size());
        assertEquals(List.of(2L, 1L), counts.subList(0, 2));
        assertEquals(Collections.nCopies(counts.size() - 4, 0L), counts.subList(2, counts.size() - 2));
        assertEquals(List.of(1L, 1L), counts.subList(counts.size() - 2, counts.size()));
    }
}
