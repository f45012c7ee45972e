package hub.gpu.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In which places a checkpoint does not fit a model, in words: the first ten of each kind, and how many there are. */
final class Mismatches {

    private static final int MOST_NAMED = 10;

    private final List<String> wrong = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();

    /** Something that the model asks for is not there, or otherwise. */
    void addWrong(String place) {
        wrong.add(place);
    }

    /** Something is there that the model does not ask for. */
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
