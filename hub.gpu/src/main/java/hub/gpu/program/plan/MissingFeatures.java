package hub.gpu.program.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a program needs and hub does not have, all of it. */
public final class MissingFeatures {

    private final TreeMap<String, String> parts = new TreeMap<>();

    void add(String part, String reason) {
        parts.putIfAbsent(part, reason);
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Each with the reason. */
    public List<String> list() {
        var list = new ArrayList<String>();
        parts.forEach((part, reason) -> list.add(part + ": " + reason));
        return list;
    }
}
