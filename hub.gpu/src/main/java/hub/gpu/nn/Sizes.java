package hub.gpu.nn;

import java.util.Arrays;

/** One number for each dimension in space. */
final class Sizes {

    private Sizes() {}

    static long[] each(long[] given, int dimensions, String what) {
        if (given.length == 1) {
            long[] all = new long[dimensions];
            Arrays.fill(all, given[0]);
            return all;
        }
        if (given.length == dimensions || given.length == 0) {
            return given.clone();
        }
        throw new IllegalArgumentException(
                "%s: expected 1 or %d numbers, not %s".formatted(what, dimensions, Arrays.toString(given)));
    }
}
