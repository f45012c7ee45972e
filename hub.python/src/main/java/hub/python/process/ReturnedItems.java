package hub.python.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is inside a list or a map that an entrypoint returned, by the words that name it: {@code 0}, {@code encoder}. */
public final class ReturnedItems {

    private ReturnedItems() {}

    /** The items by their names; none if the value is no list and no map. */
    public static Map<String, Object> of(Object value) {
        var items = new LinkedHashMap<String, Object>();
        switch (value) {
            case List<?> list -> list.forEach(item -> items.put(String.valueOf(items.size()), item));
            case Map<?, ?> map -> map.forEach((key, item) -> items.put(String.valueOf(key), item));
            case null, default -> {}
        }
        return items;
    }
}
