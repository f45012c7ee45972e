package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.MalformedFileException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.RandomAccess;

/** A Python tuple: a list that cannot change, and may therefore be a key. */
public final class PythonTuple extends AbstractList<Object> implements RandomAccess {

    private final Object[] items;

    PythonTuple(Object... items) {
        this.items = items;
    }

    @Override
    public Object get(int index) {
        if (index >= items.length) {
            throw new MalformedFileException("its pickle has a tuple of " + items.length + " where more are needed");
        }
        return items[index];
    }

    /**
     * An item that must be of a class.
     *
     * @throws NeedsUnreadObjectException if it was not read
     * @throws MalformedFileException if it is of another class
     */
    public <T> T get(int index, Class<T> type) {
        Object item = get(index);
        if (item instanceof UnreadObject unread) {
            throw new NeedsUnreadObjectException(unread);
        }
        if (!type.isInstance(item)) {
            throw new MalformedFileException(
                    "its pickle has " + Unpickler.describe(item) + " where " + inWords(type) + " is needed");
        }
        return type.cast(item);
    }

    /** The name of a class as people write it: stored tensor, dtype. */
    private static String inWords(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    /** A number that must be whole and fit 64 bits. */
    public long integer(int index) {
        return get(index, Long.class);
    }

    /** A tuple or list of whole numbers. */
    public long[] integers(int index) {
        List<?> items = get(index, List.class);
        return items.stream()
                .mapToLong(item -> new PythonTuple(item).integer(0))
                .toArray();
    }

    @Override
    public int size() {
        return items.length;
    }

    Object[] items() {
        return Arrays.copyOf(items, items.length);
    }
}
