package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.Arrays;

/** Arguments that have one number for each spatial dimension. */
final class SpatialArguments {

    private SpatialArguments() {}

    /** The given numbers, or one number for all. */
    static long[] each(long[] given, int dimensions, String what) {
        if (given.length == 1) {
            long[] all = new long[dimensions];
            Arrays.fill(all, given[0]);
            return all;
        }
        if (given.length == dimensions) {
            return given.clone();
        }
        throw new IllegalArgumentException("%s: expected %s, not %s"
                .formatted(
                        what,
                        dimensions == 1 ? "1 number" : "1 or " + dimensions + " numbers",
                        Arrays.toString(given)));
    }

    /** Replaces each -1 by the tensor's own size in that dimension. */
    static long[] withSizesOf(long[] given, Tensor x) {
        for (long size : given) {
            if (size < 0) {
                long[] sizes = given.clone();
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = sizes[i] < 0 ? x.size(i - sizes.length) : sizes[i];
                }
                return sizes;
            }
        }
        return given;
    }

    /** As {@link #each}, or none at all. */
    static long[] eachOrNone(long[] given, int dimensions, String what) {
        return given.length == 0 ? given : each(given, dimensions, what);
    }
}
