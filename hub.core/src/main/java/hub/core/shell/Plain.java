package hub.core.shell;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a command returned, in the JDK's own types: records and maps become maps, collections and arrays lists, and what
 * is none of these its text. Nothing that prints it afterwards meets a class of a repo, or could keep one alive.
 */
final class Plain {

    private Plain() {}

    static Object of(Object value) {
        return switch (value) {
            case null -> null;
            case Boolean truth -> truth;
            case Number number ->
                number.getClass().getModule() == Object.class.getModule() ? number : number.toString();
            case Optional<?> optional -> of(optional.orElse(null));
            case Map<?, ?> map -> ofMap(map);
            case Record row -> ofRecord(row);
            case Iterable<?> items when !(value instanceof Path) -> ofItems(items);
            case Stream<?> items -> ofItems(items.toList());
            default -> value.getClass().isArray() ? ofArray(value) : value.toString();
        };
    }

    private static Map<String, Object> ofMap(Map<?, ?> map) {
        var plain = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> plain.put(String.valueOf(key), of(value)));
        return plain;
    }

    private static List<Object> ofItems(Iterable<?> items) {
        var plain = new ArrayList<>();
        items.forEach(item -> plain.add(of(item)));
        return plain;
    }

    private static List<Object> ofArray(Object array) {
        var plain = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            plain.add(of(Array.get(array, i)));
        }
        return plain;
    }

    private static Map<String, Object> ofRecord(Record row) {
        var plain = new LinkedHashMap<String, Object>();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            plain.put(component.getName(), of(read(component, row)));
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
            throw new IllegalStateException(component + " failed: " + e.getCause(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
