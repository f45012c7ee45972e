package hub.gpu.nn;

import java.util.Arrays;

/**
 * The arguments of pooling, with PyTorch's defaults: {@code Pool.kernel(3).stride(2).padding(1)}. One number counts for all spatial dimensions; several give one for each.
 *
 * @param kernel the size of the window
 * @param stride its steps; if empty, its size
 * @param padding at both ends
 * @param dilation distances of the window's points, for max pooling
 * @param ceilMode whether the last window may reach beyond the end
 * @param countIncludePad whether averages count the padding
 * @param divisor what the sums of averages are divided by; if 0, the number of elements
 */
public record Pool(
        long[] kernel,
        long[] stride,
        long[] padding,
        long[] dilation,
        boolean ceilMode,
        boolean countIncludePad,
        long divisor) {

    /** The size of the window. */
    public static Pool kernel(long... size) {
        return new Pool(size, new long[0], new long[] {0}, new long[] {1}, false, true, 0);
    }

    /** Steps of the window; its size by default. */
    public Pool stride(long... steps) {
        return new Pool(kernel, steps, padding, dilation, ceilMode, countIncludePad, divisor);
    }

    /** Padding at both ends; none by default. */
    public Pool padding(long... amounts) {
        return new Pool(kernel, stride, amounts, dilation, ceilMode, countIncludePad, divisor);
    }

    /** Distances of the window's points, for max pooling; 1 by default. */
    public Pool dilation(long... distances) {
        return new Pool(kernel, stride, padding, distances, ceilMode, countIncludePad, divisor);
    }

    /** Whether the last window may reach beyond the end; false by default. */
    public Pool ceilMode(boolean on) {
        return new Pool(kernel, stride, padding, dilation, on, countIncludePad, divisor);
    }

    /** Whether averages count the padding; true by default. */
    public Pool countIncludePad(boolean on) {
        return new Pool(kernel, stride, padding, dilation, ceilMode, on, divisor);
    }

    /** What the sums of averages are divided by, in two and three dimensions; by default the number of elements. */
    public Pool divisor(long number) {
        return new Pool(kernel, stride, padding, dilation, ceilMode, countIncludePad, number);
    }

    /** For max pooling over a number of spatial dimensions. */
    Pool max(int dimensions) {
        if (!countIncludePad || divisor != 0) {
            throw new IllegalArgumentException("countIncludePad and divisor are for averages, not for max pooling");
        }
        return in(dimensions);
    }

    /** For averages over a number of spatial dimensions. */
    Pool average(int dimensions) {
        if (Arrays.stream(dilation).anyMatch(distance -> distance != 1)) {
            throw new IllegalArgumentException("dilation is for max pooling, not for averages");
        }
        if (dimensions == 1 && divisor != 0) {
            throw new IllegalArgumentException("an average in one dimension has no divisor");
        }
        return in(dimensions);
    }

    private Pool in(int dimensions) {
        return new Pool(
                PerDimension.each(kernel, dimensions, "kernel"),
                PerDimension.eachOrNone(stride, dimensions, "stride"),
                PerDimension.each(padding, dimensions, "padding"),
                PerDimension.each(dilation, dimensions, "dilation"),
                ceilMode,
                countIncludePad,
                divisor);
    }
}
