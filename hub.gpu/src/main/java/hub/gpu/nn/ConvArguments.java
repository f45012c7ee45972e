package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments of a convolution beside its channels, with PyTorch's defaults: {@code
 * ConvArguments.kernel(3).stride(2).padding(1).bias(false)}. One number counts for all spatial dimensions; several give one
 * for each.
 *
 * @param kernel its size
 * @param stride its steps
 * @param padding at both ends; if empty, as much as keeps the size
 * @param outputPadding of a transposed convolution: how much larger the output is at one end
 * @param dilation distances of the kernel's points
 * @param groups the number of groups of channels
 * @param bias whether a bias is added
 * @param paddingMode {@code "zeros"}, {@code "reflect"}, {@code "replicate"} or {@code "circular"}
 */
public record ConvArguments(
        long[] kernel,
        long[] stride,
        long[] padding,
        long[] outputPadding,
        long[] dilation,
        long groups,
        boolean bias,
        String paddingMode) {

    private static final String ZEROS = "zeros";
    private static final List<String> MODES = List.of(ZEROS, "reflect", "replicate", "circular");

    /** @throws IllegalArgumentException for any other padding mode */
    public ConvArguments {
        if (!MODES.contains(paddingMode)) {
            throw new IllegalArgumentException(
                    "Convolutions pad with zeros, reflect, replicate or circular, not " + paddingMode);
        }
    }

    /** The size of the kernel. */
    public static ConvArguments kernel(long... size) {
        return new ConvArguments(size, new long[] {1}, new long[] {0}, new long[] {0}, new long[] {1}, 1, true, ZEROS);
    }

    /** Steps of the kernel; 1 by default. */
    public ConvArguments stride(long... steps) {
        return new ConvArguments(kernel, steps, padding, outputPadding, dilation, groups, bias, paddingMode);
    }

    /** Padding at both ends; none by default. */
    public ConvArguments padding(long... amounts) {
        return new ConvArguments(kernel, stride, amounts, outputPadding, dilation, groups, bias, paddingMode);
    }

    /** As much padding as keeps the size; the stride must be 1. PyTorch's {@code padding="same"}. */
    public ConvArguments paddingSame() {
        return padding(new long[0]);
    }

    /** What the padding holds: {@code "zeros"}, the default, {@code "reflect"}, {@code "replicate"} or {@code "circular"}. */
    public ConvArguments paddingMode(String mode) {
        return new ConvArguments(kernel, stride, padding, outputPadding, dilation, groups, bias, mode);
    }

    /** Of a transposed convolution: how much larger the output is at one end; 0 by default. */
    public ConvArguments outputPadding(long... more) {
        return new ConvArguments(kernel, stride, padding, more, dilation, groups, bias, paddingMode);
    }

    /** Distances of the kernel's points; 1 by default. */
    public ConvArguments dilation(long... distances) {
        return new ConvArguments(kernel, stride, padding, outputPadding, distances, groups, bias, paddingMode);
    }

    /** The number of groups of channels; only channels of one group are connected. 1 by default. */
    public ConvArguments groups(long count) {
        return new ConvArguments(kernel, stride, padding, outputPadding, dilation, count, bias, paddingMode);
    }

    /** Whether a bias is added; true by default. */
    public ConvArguments bias(boolean added) {
        return new ConvArguments(kernel, stride, padding, outputPadding, dilation, groups, added, paddingMode);
    }

    /** With one number for each of the dimensions. */
    ConvArguments in(int dimensions) {
        ConvArguments each = new ConvArguments(
                SpatialArguments.each(kernel, dimensions, "kernel"),
                SpatialArguments.each(stride, dimensions, "stride"),
                SpatialArguments.eachOrNone(padding, dimensions, "padding"),
                SpatialArguments.each(outputPadding, dimensions, "outputPadding"),
                SpatialArguments.each(dilation, dimensions, "dilation"),
                groups,
                bias,
                paddingMode);
        if (padding.length == 0 && Arrays.stream(stride).anyMatch(step -> step != 1)) {
            throw new IllegalArgumentException(
                    "Padding that keeps the size needs a stride of 1, not " + Arrays.toString(stride));
        }
        return each;
    }

    /** What a transposed convolution adds at one end, for a given size of the output. */
    long[] outputPadding(Tensor x, long... outputSize) {
        int space = kernel.length;
        int before = x.dim() - space;
        boolean isWhole = outputSize.length == x.dim() && (before == 1 || before == 2);
        long[] inSpace = isWhole ? Arrays.copyOfRange(outputSize, before, outputSize.length) : outputSize;
        long[] sizes = SpatialArguments.each(inSpace, space, "outputSize");
        long[] least = new long[space];
        long[] most = new long[space];
        long[] more = new long[space];
        boolean fits = true;
        for (int i = 0; i < space; i++) {
            least[i] = (x.size(i - space) - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernel[i] - 1) + 1;
            most[i] = least[i] + stride[i] - 1;
            more[i] = sizes[i] - least[i];
            fits &= sizes[i] >= least[i] && sizes[i] <= most[i];
        }
        if (!fits) {
            throw new IllegalArgumentException("outputSize: expected sizes from %s to %s, not %s"
                    .formatted(Arrays.toString(least), Arrays.toString(most), Arrays.toString(outputSize)));
        }
        return more;
    }

    /** The shape of a weight of {@code first} and {@code second} channels. */
    long[] weightShape(long first, long second) {
        long[] shape = new long[kernel.length + 2];
        shape[0] = first;
        shape[1] = second;
        System.arraycopy(kernel, 0, shape, 2, kernel.length);
        return shape;
    }

    /** Whether the convolution itself can do the padding. */
    boolean padsItself() {
        return padding.length > 0 && paddingMode.equals(ZEROS);
    }

    /** The padding that is left to the convolution. */
    long[] ownPadding() {
        return padsItself() ? padding : new long[kernel.length];
    }

    /** Does the padding that the convolution cannot do itself. */
    Tensor padded(Tensor x) {
        return padsItself() ? x : x.pad(amounts(), paddingMode.equals(ZEROS) ? "constant" : paddingMode, 0);
    }

    /** The padding before and after, from the last dimension on. If the sum is odd, one more goes after. */
    private long[] amounts() {
        long[] amounts = new long[2 * kernel.length];
        for (int i = 0; i < kernel.length; i++) {
            int dim = kernel.length - 1 - i;
            long total = padding.length == 0 ? dilation[dim] * (kernel[dim] - 1) : 2 * padding[dim];
            amounts[2 * i] = total / 2;
            amounts[2 * i + 1] = total - total / 2;
        }
        return amounts;
    }
}
