package hub.python.value;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns the arguments of one call into JSON, as {@code values.py} reads it. Elements of tensors go into a segment. */
public final class ValueWriter {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** As in Python: deeper than any data, and before the stack ends. */
    private static final int DEEPEST = 100;

    /** So many bytes go through shared memory. */
    private static final int LONG = 1 << 14;

    /** As libtorch's own memory is aligned. */
    private static final int ALIGNMENT = 64;

    /** The largest segment; the next larger one could not be mapped as one buffer. */
    private static final long MOST = (1L << 31) - (1L << 26);

    private final Function<Object, OptionalLong> objects;
    private final boolean words;
    private final List<SegmentPart> parts = new ArrayList<>();
    private long size;
    private int depth;

    /**
     * @param objects the number of an object that lives in the process, if a value stands for one
     * @param words whether text is what a person typed, and may spell another value
     */
    public ValueWriter(Function<Object, OptionalLong> objects, boolean words) {
        this.objects = objects;
        this.words = words;
    }

    /** How many bytes of a segment the values need; 0 if none. */
    public int size() {
        return Math.toIntExact(size);
    }

    /** Writes what lies in the segment. */
    public void writeTo(SegmentView segment) {
        for (SegmentPart part : parts) {
            part.write().accept(segment.bytes(part.offset(), part.size()));
        }
    }

    /**
     * A value as JSON.
     *
     * @throws HubException of kind ARGUMENT if it means nothing in Python
     */
    public JsonNode write(Object value) {
        return switch (value) {
            case null -> JSON.nullNode();
            case Boolean truth -> JSON.booleanNode(truth);
            case Number number -> number(number);
            case Character character -> JSON.stringNode(character.toString());
            case CharSequence text -> text(text.toString());
            case byte[] bytes -> bytes("bytes", bytes);
            case ByteBuffer buffer -> bytes("bytes", copy(buffer));
            case Tensor tensor -> tensor(tensor);
            case Optional<?> optional -> write(optional.orElse(null));
            case Map<?, ?> map -> map(map);
            case Path path -> tagged("path").put("v", path.toString());
            case Set<?> set -> tagged("set").set("v", items(set));
            case Collection<?> items -> items(items);
            case Enum<?> constant when !(value instanceof DType) -> JSON.stringNode(constant.name());
            case DType type -> tagged("dtype").put("v", type.torchName());
            case Device device -> tagged("device").put("v", device.toString());
            default -> other(value);
        };
    }

    private JsonNode other(Object value) {
        OptionalLong object = objects.apply(value);
        if (object.isPresent()) {
            return tagged("object").put("id", object.getAsLong());
        }
        JsonNode time = time(value);
        if (time != null) {
            return time;
        }
        if (PngImages.isImage(value)) {
            return bytes("image", PngImages.write(value));
        }
        if (value.getClass().isArray()) {
            return array(value);
        }
        if (value instanceof Record row) {
            return row(row);
        }
        throw unfit(
                "a " + value.getClass().getName() + " means nothing in Python. Expected null, true or false, a number,"
                        + " text, bytes, a list, a map, a set, a date, a path, a tensor, an"
                        + " image or an object of this repo");
    }

    private static JsonNode time(Object value) {
        return switch (value) {
            case LocalDate date -> tagged("date").put("v", date.toString());
            case LocalTime time -> tagged("time").put("v", isoTime(time));
            case LocalDateTime time ->
                tagged("datetime").put("v", time.toLocalDate() + "T" + isoTime(time.toLocalTime()));
            case OffsetDateTime time -> moment(time);
            case ZonedDateTime time -> moment(time.toOffsetDateTime());
            case Instant time -> moment(time.atOffset(ZoneOffset.UTC));
            case Duration duration ->
                tagged("duration").put("seconds", duration.getSeconds()).put("micros", duration.getNano() / 1000);
            default -> null;
        };
    }

    private static JsonNode moment(OffsetDateTime time) {
        String offset = time.getOffset().equals(ZoneOffset.UTC)
                ? "+00:00"
                : time.getOffset().getId();
        return tagged("moment").put("v", time.toLocalDate() + "T" + isoTime(time.toLocalTime()) + offset);
    }

    /** As all versions of Python read it: with seconds, and microseconds of six digits. */
    private static String isoTime(LocalTime time) {
        LocalTime rounded = time.truncatedTo(ChronoUnit.MICROS);
        return "%02d:%02d:%02d.%06d"
                .formatted(rounded.getHour(), rounded.getMinute(), rounded.getSecond(), rounded.getNano() / 1000);
    }

    private static ObjectNode tagged(String kind) {
        return JSON.objectNode().put("$", kind);
    }

    private JsonNode number(Number number) {
        return switch (number) {
            case Integer whole -> JSON.numberNode(whole);
            case Long whole -> JSON.numberNode(whole);
            case Short whole -> JSON.numberNode(whole.intValue());
            case Byte whole -> JSON.numberNode(whole.intValue());
            case BigInteger whole ->
                whole.bitLength() < Long.SIZE
                        ? JSON.numberNode(whole.longValue())
                        : tagged("int").put("v", whole.toString(16));
            case BigDecimal decimal -> tagged("decimal").put("v", decimal.toString());
            default -> fraction(number.doubleValue());
        };
    }

    private static JsonNode fraction(double value) {
        return Double.isFinite(value)
                ? JSON.numberNode(value)
                : tagged("float").put("v", Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
    }

    private JsonNode text(String text) {
        if (!words) {
            return JSON.stringNode(text);
        }
        return WordParser.meaning(text)
                .<JsonNode>map(value ->
                        tagged("word").put("text", text).set("v", new ValueWriter(objects, false).write(value)))
                .orElseGet(() -> JSON.stringNode(text));
    }

    private ObjectNode bytes(String kind, byte[] bytes) {
        if (bytes.length < LONG) {
            return tagged(kind).put("v", Base64.getEncoder().encodeToString(bytes));
        }
        return tagged(kind)
                .put("at", part(bytes.length, target -> target.put(bytes)))
                .put("size", bytes.length);
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private JsonNode tensor(Tensor tensor) {
        long bytes = tensor.numel() * tensor.dtype().bytes();
        ObjectNode written = tagged("tensor")
                .put("type", tensor.dtype().torchName())
                .put("size", bytes)
                .put("at", bytes == 0 ? 0 : part(bytes, tensor::copyTo));
        ArrayNode shape = written.putArray("shape");
        for (long size : tensor.shape()) {
            shape.add(size);
        }
        if (!tensor.device().isCpu()) {
            written.put("device", tensor.device().toString());
        }
        return written;
    }

    private int part(long bytes, Consumer<ByteBuffer> write) {
        long end = size + Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
        if (end > MOST) {
            throw unfit("the arguments of one call take more than " + MOST + " bytes");
        }
        var part = new SegmentPart((int) size, (int) bytes, write);
        parts.add(part);
        size = end;
        return part.offset();
    }

    private ArrayNode items(Iterable<?> values) {
        if (++depth > DEEPEST) {
            throw unfit("lists and maps are nested deeper than " + DEEPEST + ", or hold themselves");
        }
        ArrayNode items = JSON.arrayNode();
        values.forEach(value -> items.add(write(value)));
        depth--;
        return items;
    }

    private JsonNode map(Map<?, ?> map) {
        var flat = new ArrayList<>(2 * map.size());
        map.forEach((key, value) -> {
            flat.add(key);
            flat.add(value);
        });
        return tagged("dict").set("v", items(flat));
    }

    private JsonNode array(Object array) {
        var values = new ArrayList<>(Array.getLength(array));
        for (int i = 0; i < Array.getLength(array); i++) {
            values.add(Array.get(array, i));
        }
        return items(values);
    }

    private JsonNode row(Record row) {
        var flat = new ArrayList<>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            flat.add(component.getName());
            flat.add(read(component, row));
        }
        return tagged("dict").set("v", items(flat));
    }

    private static Object read(RecordComponent component, Record row) {
        try {
            var accessor = component.getAccessor();
            // A record may be nested in a class that is not public.
            accessor.setAccessible(true);
            return accessor.invoke(row);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw unfit(component + " cannot be read: " + e);
        }
    }

    private static HubException unfit(String reason) {
        return new HubException(Kind.ARGUMENT, "An argument cannot cross: " + reason + ".");
    }
}
