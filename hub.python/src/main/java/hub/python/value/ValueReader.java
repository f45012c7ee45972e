package hub.python.value;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Turns a result into values of Java. What lies in a segment is copied, or seen by tensors until they are closed. */
public final class ValueReader {

    /** A tensor below it is copied: it must not keep a whole segment from being used again. */
    private static final int LARGE = 1 << 20;

    private final Supplier<Torch> torch;
    private final Function<JsonNode, Object> objects;
    private final SegmentView segment;

    /** How many still look at the segment, this reader among them. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final Runnable released;

    /**
     * @param torch makes the tensors
     * @param objects stands for an object that stays in Python
     * @param segment where tensors and long bytes lie
     * @param released runs once, when nobody looks at the segment any more
     */
    public ValueReader(
            Supplier<Torch> torch, Function<JsonNode, Object> objects, SegmentView segment, Runnable released) {
        this.torch = torch;
        this.objects = objects;
        this.segment = segment;
        this.released = released;
    }

    /** The value of a result. It is called once. */
    public Object read(JsonNode result) {
        try {
            return value(result);
        } finally {
            release();
        }
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            released.run();
        }
    }

    private Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL, MISSING -> null;
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case STRING -> node.stringValue();
            case ARRAY -> list(node);
            default -> tagged(node);
        };
    }

    /** All numbers with a point are doubles, and all others longs: each has its own branch, or both would become doubles. */
    private static Object number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        return node.doubleValue();
    }

    private Object tagged(JsonNode node) {
        JsonNode value = node.path("v");
        return switch (node.path("$").asString("")) {
            case "float" -> special(value.stringValue());
            case "int" -> new BigInteger(value.stringValue(), 16);
            case "decimal" -> new BigDecimal(value.stringValue());
            case "bytes" -> bytes(node);
            case "dict" -> map(value);
            case "set" -> new LinkedHashSet<>(list(value));
            case "path" -> Path.of(value.stringValue());
            case "date" -> LocalDate.parse(value.stringValue());
            case "time" -> LocalTime.parse(value.stringValue());
            case "datetime" -> LocalDateTime.parse(value.stringValue());
            case "moment" -> OffsetDateTime.parse(value.stringValue());
            case "duration" ->
                Duration.ofDays(node.path("days").longValue())
                        .plusSeconds(node.path("seconds").longValue())
                        .plusNanos(1000 * node.path("micros").longValue());
            case "dtype" -> type(value.stringValue());
            case "device" -> device(value.stringValue());
            case "tensor" -> tensor(node);
            case "image" -> PngImages.read(bytes(node));
            case "object" -> objects.apply(node);
            default -> throw new IllegalStateException("A process of a repo sent a value of no kind: " + node);
        };
    }

    private static double special(String name) {
        return switch (name) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }

    private List<Object> list(JsonNode items) {
        var list = new ArrayList<>(items.size());
        for (JsonNode item : items) {
            list.add(value(item));
        }
        return list;
    }

    private Map<Object, Object> map(JsonNode items) {
        var map = new LinkedHashMap<Object, Object>();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            map.put(value(items.get(i)), value(items.get(i + 1)));
        }
        return map;
    }

    private byte[] bytes(JsonNode node) {
        if (node.has("v")) {
            return Base64.getDecoder().decode(node.path("v").stringValue());
        }
        byte[] copy = new byte[node.path("size").intValue()];
        segment.bytes(node.path("at").intValue(), copy.length).get(copy);
        return copy;
    }

    /** What torch has and hub.gpu has not stays a name. */
    private static Object type(String name) {
        try {
            return DType.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return "torch." + name;
        }
    }

    private static Object device(String name) {
        try {
            return Device.of(name);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private Tensor tensor(JsonNode node) {
        if (!(type(node.path("type").stringValue()) instanceof DType type)) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "A tensor of " + node.path("type").stringValue()
                            + " cannot cross: hub.gpu has no such element type.");
        }
        JsonNode sizes = node.path("shape");
        long[] shape = new long[sizes.size()];
        long bytes = type.bytes();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).longValue();
            bytes *= shape[i];
        }
        if (bytes == 0) {
            return torch.get().empty(type, shape);
        }
        ByteBuffer data = segment.bytes(node.path("at").intValue(), Math.toIntExact(bytes));
        if (bytes < LARGE) {
            // To a shape of no sizes, a factory gives one dimension.
            Tensor copy = torch.get().tensor(data, type, shape.length == 0 ? new long[] {1} : shape);
            return shape.length == 0 ? scalar(copy) : copy;
        }
        users.incrementAndGet();
        return torch.get().fromBuffer(data, type, this::release, shape);
    }

    private static Tensor scalar(Tensor one) {
        try (one) {
            return one.view();
        }
    }
}
