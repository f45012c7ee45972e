package hub.gpu.checkpoint.pickle;

import hub.gpu.memory.MalformedFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory of a pickle's machine: a stack with marks in it, and the memo, from which values are recalled. */
final class PickleStack {

    private final PickleLimits limits;
    private final List<Object> values = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();

    PickleStack(PickleLimits limits) {
        this.limits = limits;
    }

    void push(Object value) {
        limits.values(1);
        values.add(value);
    }

    Object top() {
        if (values.size() <= fence()) {
            throw new MalformedFileException("its pickle takes from an empty stack");
        }
        return values.getLast();
    }

    Object pop() {
        Object value = top();
        values.removeLast();
        return value;
    }

    Object[] popMany(int count) {
        if (values.size() - fence() < count) {
            throw new MalformedFileException(
                    "its pickle takes " + count + " from a stack of " + (values.size() - fence()));
        }
        return popFrom(values.size() - count);
    }

    void mark() {
        limits.values(1);
        marks.add(values.size());
    }

    void popOrMark() {
        if (!marks.isEmpty() && values.size() == fence()) {
            marks.removeLast();
        } else {
            pop();
        }
    }

    /** All values above the last mark, which goes too. */
    Object[] popMark() {
        if (marks.isEmpty()) {
            throw new MalformedFileException("its pickle takes up to a mark that is not there");
        }
        return popFrom(marks.removeLast());
    }

    /** Keeps the top in the next entry of the memo. */
    void memoize() {
        put(memo.size());
    }

    void put(long index) {
        limits.values(1);
        memo.put(index, top());
    }

    void get(long index) {
        Object value = memo.get(index);
        if (value == null && !memo.containsKey(index)) {
            throw new MalformedFileException("its pickle recalls entry " + index + ", which it never put");
        }
        push(value);
    }

    /** What lies below the last mark is not taken. */
    private int fence() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private Object[] popFrom(int start) {
        List<Object> top = values.subList(start, values.size());
        Object[] items = top.toArray();
        top.clear();
        return items;
    }
}
