package hub.gpu.nn;

/**
 * The arguments of pooling, with PyTorch's defaults: {@code Pool.kernel(3).stride(2).padding(1)}. One number is for all
 * dimensions in space; several are one for each.
 *
 * @param kernel the size of the window
 * @param stride its steps; empty: its size
 * @param padding at both ends
 * @param dilation distances of the window's points, for max pooling
 * @param ceilMode whether windows may begin that do not fit
 * @param countIncludePad whether averages count the padding
 */
public record Pool(
        long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode, boolean countIncludePad) {

    /** The size of the window. */
    public static Pool kernel(long... size) {
        return new Pool(size, new long[0], new long[] {0}, new long[] {1}, false, true);
    }

    /** Steps of the window; its size by default. */
    public Pool stride(long... steps) {
        return new Pool(kernel, steps, padding, dilation, ceilMode, countIncludePad);
    }

    /** Padding at both ends; none by default. */
    public Pool padding(long... amounts) {
        return new Pool(kernel, stride, amounts, dilation, ceilMode, countIncludePad);
    }

    /** Distances of the window's points, for max pooling; 1 by default. */
    public Pool dilation(long... distances) {
        return new Pool(kernel, stride, padding, distances, ceilMode, countIncludePad);
    }

    /** Whether windows may begin that do not fit; false by default. */
    public Pool ceilMode(boolean on) {
        return new Pool(kernel, stride, padding, dilation, on, countIncludePad);
    }

    /** Whether averages count the padding; true by default. */
    public Pool countIncludePad(boolean on) {
        return new Pool(kernel, stride, padding, dilation, ceilMode, on);
    }

    Pool in(int dimensions) {
        return new Pool(
                Sizes.each(kernel, dimensions, "kernel"),
                Sizes.each(stride, dimensions, "stride"),
                Sizes.each(padding, dimensions, "padding"),
                Sizes.each(dilation, dimensions, "dilation"),
                ceilMode,
                countIncludePad);
    }
}
