package hub.gpu.nn;

import java.util.Arrays;

/**
 * The arguments of pooling, with PyTorch's defaults: {@code PoolArguments.kernel(3).stride(2).padding(1)}. One number counts
 * for all spatial dimensions; several give one for each.
 *
 * @param kernel the size of the window
 * @param stride its steps; if empty, its size
 * @param padding at both ends
 * @param dilation distances of the window's points, for max pooling
 * @param ceilMode whether the last window may reach beyond the end
 * @param countIncludePad whether averages count the padding
 * @param divisor what the sums of averages are divided by; if 0, the number of elements
 */
public record PoolArguments(
        long[] kernel,
        long[] stride,
        long[] padding,
        long[] dilation,
        boolean ceilMode,
        boolean countIncludePad,
        long divisor) {

    /** The size of the window. */
    public static PoolArguments kernel(long... size) {
        return new PoolArguments(size, new long[0], new long[] {0}, new long[] {1}, false, true, 0);
    }

    /** Steps of the window; its size by default. */
    public PoolArguments stride(long... steps) {
        return new PoolArguments(kernel, steps, padding, dilation, ceilMode, countIncludePad, divisor);
    }

    /** Padding at both ends; none by default. */
    public PoolArguments padding(long... amounts) {
        return new PoolArguments(kernel, stride, amounts, dilation, ceilMode, countIncludePad, divisor);
    }

    /** Distances of the window's points, for max pooling; 1 by default. */
    public PoolArguments dilation(long... distances) {
        return new PoolArguments(kernel, stride, padding, distances, ceilMode, countIncludePad, divisor);
    }

    /** Whether the last window may reach beyond the end; false by default. */
    public PoolArguments ceilMode(boolean on) {
        return new PoolArguments(kernel, stride, padding, dilation, on, countIncludePad, divisor);
    }

    /** Whether averages count the padding; true by default. */
    public PoolArguments countIncludePad(boolean on) {
        return new PoolArguments(kernel, stride, padding, dilation, ceilMode, on, divisor);
    }

    /** What the sums of averages are divided by, in two and three dimensions; by default the number of elements. */
    public PoolArguments divisor(long number) {
        return new PoolArguments(kernel, stride, padding, dilation, ceilMode, countIncludePad, number);
    }

    /** For max pooling over a number of spatial dimensions. */
    PoolArguments max(int dimensions) {
        if (!countIncludePad || divisor != 0) {
            throw new IllegalArgumentException("countIncludePad and divisor are for averages, not for max pooling");
        }
        return in(dimensions);
    }

    /** For averages over a number of spatial dimensions. */
    PoolArguments average(int dimensions) {
        if (Arrays.stream(dilation).anyMatch(distance -> distance != 1)) {
            throw new IllegalArgumentException("dilation is for max pooling, not for averages");
        }
        if (dimensions == 1 && divisor != 0) {
            throw new IllegalArgumentException("an average in one dimension has no divisor");
        }
        return in(dimensions);
    }

    private PoolArguments in(int dimensions) {
        return new PoolArguments(
                SpatialArguments.each(kernel, dimensions, "kernel"),
                SpatialArguments.eachOrNone(stride, dimensions, "stride"),
                SpatialArguments.each(padding, dimensions, "padding"),
                SpatialArguments.each(dilation, dimensions, "dilation"),
                ceilMode,
                countIncludePad,
                divisor);
    }
}
