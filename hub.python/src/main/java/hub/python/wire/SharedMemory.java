package hub.python.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The segments of memory that this process and one other both see. The other one makes them; see {@code memory.py}. They are
 * kept and used again: to make the pages of new ones costs more than the copy.
 *
 * <p>One thread uses it at a time, except for {@link #isRead}.
 */
public final class SharedMemory {

    /** How many segments for arguments are kept for later. */
    private static final int KEPT = 4;

    /** A segment that is much larger than what is written would be missing where it is needed. */
    private static final int WASTE = 4;

    private static final int SMALLEST = 1 << 16;

    /** A segment that is mapped. */
    private record Segment(int number, int size, ByteBuffer bytes) {}

    private final Map<Integer, Segment> segments = new HashMap<>();
    private final List<Segment> free = new ArrayList<>();
    private final Queue<Integer> read = new ConcurrentLinkedQueue<>();
    private final List<Integer> opened = new ArrayList<>();
    private final List<Integer> forgotten = new ArrayList<>();

    /**
     * Maps a segment that the other side has made, and keeps it for arguments.
     *
     * @throws IOException if this process cannot see it
     */
    public void add(JsonNode description) throws IOException {
        free.add(open(description));
    }

    private Segment open(JsonNode description) throws IOException {
        int number = description.path("number").asInt();
        long size = description.path("size").asLong();
        Path path = Path.of(description.path("path").asString());
        try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = file.map(FileChannel.MapMode.READ_WRITE, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            var segment = new Segment(number, Math.toIntExact(size), bytes);
            segments.put(number, segment);
            opened.add(number);
            return segment;
        }
    }

    /**
     * Takes a segment for arguments. It is in use until the other side releases it.
     *
     * @param make asks the other side for a new one of a size
     * @return its number
     */
    public int take(int size, IntFunction<JsonNode> make) throws IOException {
        int most = (int) Math.min(Integer.MAX_VALUE, (long) WASTE * Math.max(size, SMALLEST));
        Segment segment = free.stream()
                .filter(each -> each.size() >= size && each.size() <= most)
                .min(Comparator.comparingInt(Segment::size))
                .orElse(null);
        if (segment == null) {
            return open(make.apply(size)).number();
        }
        free.remove(segment);
        return segment.number();
    }

    /** Gives back a segment that was taken, and that the other side has not heard of. */
    public void giveBack(int number) {
        free.add(segments.get(number));
    }

    /** A part of a segment. */
    public ByteBuffer bytes(int number, int offset, int size) {
        return segments.get(number).bytes().slice(offset, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Says that a segment with results is needed no more. Any thread may call it. */
    public void isRead(int number) {
        read.add(number);
    }

    /** Adds to a request what the other side must know. */
    public void tell(ObjectNode request) {
        while (free.size() > KEPT) {
            int number = free.removeFirst().number();
            segments.remove(number);
            forgotten.add(number);
        }
        put(request, "opened", opened);
        put(request, "forget", forgotten);
        if (!read.isEmpty()) {
            ArrayNode numbers = request.putArray("read");
            for (Integer number = read.poll(); number != null; number = read.poll()) {
                numbers.add(number);
            }
        }
    }

    private static void put(ObjectNode request, String name, List<Integer> numbers) {
        if (!numbers.isEmpty()) {
            ArrayNode array = request.putArray(name);
            numbers.forEach(array::add);
            numbers.clear();
        }
    }

    /** Hears from an answer what the other side says of segments. */
    public void hear(JsonNode answer) throws IOException {
        for (JsonNode made : answer.path("made")) {
            open(made);
        }
        for (JsonNode released : answer.path("released")) {
            free.add(segments.get(released.asInt()));
        }
        for (JsonNode dropped : answer.path("dropped")) {
            segments.remove(dropped.asInt());
        }
    }
}
