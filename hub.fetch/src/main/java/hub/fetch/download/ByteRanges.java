package hub.fetch.download;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The bytes of a file that are there, as disjoint ranges. */
final class ByteRanges {

    /** The bytes from {@code start} up to, and without, {@code end}. */
    record Range(long start, long end) {

        long length() {
            return end - start;
        }
    }

    private final TreeMap<Long, Long> endByStart = new TreeMap<>();

    void add(long start, long end) {
        if (start >= end) {
            return;
        }
        long from = start;
        long to = end;
        Map.Entry<Long, Long> before = endByStart.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            from = before.getKey();
            to = Math.max(to, before.getValue());
        }
        for (var next = endByStart.ceilingEntry(from); next != null && next.getKey() <= to; ) {
            to = Math.max(to, next.getValue());
            endByStart.remove(next.getKey());
            next = endByStart.ceilingEntry(from);
        }
        endByStart.put(from, to);
    }

    void clear() {
        endByStart.clear();
    }

    /** How many bytes are there before the first gap. */
    long frontier() {
        return endByStart.isEmpty() || endByStart.firstKey() != 0
                ? 0
                : endByStart.firstEntry().getValue();
    }

    /** The end of the last byte that is there. */
    long end() {
        return endByStart.isEmpty() ? 0 : endByStart.lastEntry().getValue();
    }

    /** The first missing byte at or after {@code from}. */
    long firstMissing(long from) {
        var range = endByStart.floorEntry(from);
        return range == null || range.getValue() < from ? from : range.getValue();
    }

    long bytes() {
        return endByStart.entrySet().stream()
                .mapToLong(range -> range.getValue() - range.getKey())
                .sum();
    }

    /** The missing ranges of a file of {@code length} bytes, in pieces of at most {@code piece} bytes. */
    List<Range> missing(long length, long piece) {
        var missing = new ArrayList<Range>();
        long at = 0;
        for (var range : endByStart.entrySet()) {
            split(at, Math.min(range.getKey(), length), piece, missing);
            at = Math.max(at, range.getValue());
        }
        split(at, length, piece, missing);
        return missing;
    }

    private static void split(long start, long end, long piece, List<Range> into) {
        for (long at = start; at < end; at += piece) {
            into.add(new Range(at, Math.min(end, at + piece)));
        }
    }

    @Override
    public String toString() {
        return endByStart.entrySet().stream()
                .map(range -> range.getKey() + "-" + range.getValue())
                .collect(Collectors.joining(","));
    }

    /** Reads what {@link #toString} wrote. The result is empty for other text. */
    static Optional<ByteRanges> parse(String text) {
        var ranges = new ByteRanges();
        if (!text.matches("(\\d{1,18}-\\d{1,18}(,\\d{1,18}-\\d{1,18})*)?")) {
            return Optional.empty();
        }
        for (String range : text.split(",")) {
            if (!range.isEmpty()) {
                int dash = range.indexOf('-');
                ranges.add(Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
            }
        }
        return Optional.of(ranges);
    }
}
