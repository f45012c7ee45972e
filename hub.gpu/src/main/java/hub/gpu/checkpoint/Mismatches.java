package hub.gpu.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says where a checkpoint does not fit a model: the first ten places of each kind, and how many more there are. */
final class Mismatches {

    private static final int MOST_NAMED = 10;

    private final List<String> wrong = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();

    /** The model asks for something that is missing, or has another shape. */
    void addWrong(String place) {
        wrong.add(place);
    }

    /** The checkpoint has something that the model does not ask for. */
    void addUnexpected(String place) {
        unexpected.add(place);
    }

    boolean isEmpty() {
        return wrong.isEmpty() && unexpected.isEmpty();
    }

    @Override
    public String toString() {
        return Stream.concat(named(wrong, "missing or wrong"), named(unexpected, "unexpected"))
                .collect(Collectors.joining("; "));
    }

    private static Stream<String> named(List<String> places, String kind) {
        Stream<String> first = places.stream().limit(MOST_NAMED);
        return places.size() <= MOST_NAMED
                ? first
                : Stream.concat(first, Stream.of("%d more %s".formatted(places.size() - MOST_NAMED, kind)));
    }
}
