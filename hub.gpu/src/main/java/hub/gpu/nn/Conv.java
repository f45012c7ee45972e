package hub.gpu.nn;

import java.util.Arrays;

/**
 * The arguments of a convolution beside its channels, with PyTorch's defaults: {@code
 * Conv.kernel(3).stride(2).padding(1).bias(false)}. One number is for all dimensions in space; several are one for each.
 */
public final class Conv {

    private final long[] kernel;
    private final long[] stride;
    private final long[] padding;
    private final long[] outputPadding;
    private final long[] dilation;
    private final long groups;
    private final boolean bias;

    private Conv(
            long[] kernel,
            long[] stride,
            long[] padding,
            long[] outputPadding,
            long[] dilation,
            long groups,
            boolean bias) {
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
        this.outputPadding = outputPadding;
        this.dilation = dilation;
        this.groups = groups;
        this.bias = bias;
    }

    /** The size of the kernel. */
    public static Conv kernel(long... size) {
        return new Conv(size, new long[] {1}, new long[] {0}, new long[] {0}, new long[] {1}, 1, true);
    }

    /** Steps of the kernel; 1 by default. */
    public Conv stride(long... steps) {
        return new Conv(kernel, steps, padding, outputPadding, dilation, groups, bias);
    }

    /** Zeros at both ends; none by default. */
    public Conv padding(long... zeros) {
        return new Conv(kernel, stride, zeros, outputPadding, dilation, groups, bias);
    }

    /** Of a transposed convolution: how much larger the output is at one end; 0 by default. */
    public Conv outputPadding(long... more) {
        return new Conv(kernel, stride, padding, more, dilation, groups, bias);
    }

    /** Distances of the kernel's points; 1 by default. */
    public Conv dilation(long... distances) {
        return new Conv(kernel, stride, padding, outputPadding, distances, groups, bias);
    }

    /** In how many groups channels are connected; 1 by default. */
    public Conv groups(long count) {
        return new Conv(kernel, stride, padding, outputPadding, dilation, count, bias);
    }

    /** Whether a bias is added; true by default. */
    public Conv bias(boolean added) {
        return new Conv(kernel, stride, padding, outputPadding, dilation, groups, added);
    }

    /** With every number given for each of so many dimensions. */
    Conv in(int dimensions) {
        return new Conv(
                Sizes.each(kernel, dimensions, "kernel"),
                Sizes.each(stride, dimensions, "stride"),
                Sizes.each(padding, dimensions, "padding"),
                Sizes.each(outputPadding, dimensions, "outputPadding"),
                Sizes.each(dilation, dimensions, "dilation"),
                groups,
                bias);
    }

    /** The shape of a weight of {@code first} and {@code second} channels. */
    long[] weightShape(long first, long second) {
        long[] shape = new long[kernel.length + 2];
        shape[0] = first;
        shape[1] = second;
        System.arraycopy(kernel, 0, shape, 2, kernel.length);
        return shape;
    }

    long[] stride() {
        return stride;
    }

    long[] padding() {
        return padding;
    }

    long[] outputPadding() {
        return outputPadding;
    }

    long[] dilation() {
        return dilation;
    }

    long groups() {
        return groups;
    }

    boolean hasBias() {
        return bias;
    }

    /** As PyTorch names the arguments. */
    @Override
    public String toString() {
        return "kernel_size=%s, stride=%s, padding=%s, dilation=%s, groups=%d, bias=%s"
                .formatted(
                        Arrays.toString(kernel),
                        Arrays.toString(stride),
                        Arrays.toString(padding),
                        Arrays.toString(dilation),
                        groups,
                        bias);
    }
}
