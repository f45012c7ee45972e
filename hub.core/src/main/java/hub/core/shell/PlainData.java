package hub.core.shell;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.Bytes;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Converts what a command returned to the JDK's own types: records become maps, collections and arrays become lists, bytes
 * become hexadecimal digits, and anything else becomes its text. The code that prints it then meets no class of a repo, and keeps none alive.
 */
final class PlainData {

    /** What is being converted, from the outer to the inner: a map may hold itself. */
    private final Set<Object> within = Collections.newSetFromMap(new IdentityHashMap<>());

    private final boolean withSizes;

    private PlainData(boolean withSizes) {
        this.withSizes = withSizes;
    }

    static Object of(Object value) {
        return new PlainData(false).convert(value);
    }

    /** The same, with numbers of bytes as {@link Size}s, and times to the minute. */
    static Object withSizes(Object value) {
        return new PlainData(true).convert(value);
    }

    private Object convert(Object value) {
        if (value != null && !within.add(value)) {
            return "(itself)";
        }
        try {
            return plain(value);
        } finally {
            within.remove(value);
        }
    }

    private Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth;
            case Number number ->
                number.getClass().getModule() == Object.class.getModule() ? number : number.toString();
            case Instant time when withSizes -> minute(time);
            case Optional<?> optional -> convert(optional.orElse(null));
            case Map<?, ?> map -> ofMap(map);
            case Record row -> ofRecord(row);
            case ModelValue model -> convert(model.shown());
            case Iterable<?> items when !(value instanceof Path) -> ofItems(items);
            case Stream<?> items -> ofItems(items.toList());
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case Object image when ImageText.isImage(image) -> ImageText.of(image);
            default -> value.getClass().isArray() ? ofArray(value) : value.toString();
        };
    }

    private static String minute(Instant time) {
        return time.atZone(ZoneId.systemDefault())
                .toLocalDateTime()
                .truncatedTo(ChronoUnit.MINUTES)
                .toString()
                .replace('T', ' ');
    }

    private Map<String, Object> ofMap(Map<?, ?> map) {
        var plain = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> plain.put(String.valueOf(key), convert(value)));
        return plain;
    }

    private List<Object> ofItems(Iterable<?> items) {
        var plain = new ArrayList<>();
        items.forEach(item -> plain.add(convert(item)));
        return plain;
    }

    private List<Object> ofArray(Object array) {
        var plain = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            plain.add(convert(Array.get(array, i)));
        }
        return plain;
    }

    private Map<String, Object> ofRecord(Record row) {
        var plain = new LinkedHashMap<String, Object>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            Object value = read(component, row);
            boolean isSize = withSizes && component.isAnnotationPresent(Bytes.class);
            plain.put(component.getName(), isSize ? new Size((Long) value).toString() : convert(value));
        }
        return plain;
    }

    private static Object read(RecordComponent component, Record row) {
        try {
            var accessor = component.getAccessor();
            // A record may be nested in a class that is not public.
            accessor.setAccessible(true);
            return accessor.invoke(row);
        } catch (InvocationTargetException e) {
            throw new HubException(
                    Kind.REPO_CODE,
                    "The result cannot be shown: " + component.getName() + "() of its record "
                            + row.getClass().getName() + " threw " + e.getCause(),
                    e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
