package hub.gpu.program.plan;

import hub.gpu.Tensor;
import java.util.List;

/** Where the results of a step go. */
record ResultPlaces(List<Result> places) {

    /** Where one result goes. */
    sealed interface Result {}

    /** To nowhere: nothing uses it. */
    record Unused() implements Result {}

    /** To one slot. */
    record Single(Slot slot) implements Result {}

    /** To the slots of a list. */
    record Items(List<Result> items) implements Result {}

    /** Stores results. */
    void store(List<?> results, RunValues values) {
        for (int i = 0; i < places.size(); i++) {
            store(places.get(i), i < results.size() ? results.get(i) : null, values);
        }
    }

    private static void store(Result place, Object result, RunValues values) {
        switch (place) {
            case Unused _ -> {}
            case Single single -> {
                if (single.slot.isTensor()) {
                    values.tensors[single.slot.index()] = (Tensor) result;
                } else {
                    single.slot.set(values, result);
                }
            }
            case Items items -> {
                List<?> list = (List<?>) result;
                if (list.size() != items.items.size()) {
                    throw new IllegalArgumentException("An operator gives %d tensors, and the program takes %d"
                            .formatted(list.size(), items.items.size()));
                }
                for (int i = 0; i < list.size(); i++) {
                    store(items.items.get(i), list.get(i), values);
                }
            }
        }
    }
}
