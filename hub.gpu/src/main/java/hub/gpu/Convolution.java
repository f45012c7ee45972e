package hub.gpu;

import hub.gpu.operators.Call;
import org.osgi.annotation.versioning.ProviderType;

/** Convolutions. Strides and the like have one number for each dimension in space. */
@ProviderType
public interface Convolution {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** Convolution over {@code (N, C, L)} with a weight of {@code (out, C / groups, k)}; the bias may be null. */
    default Tensor conv1d(Tensor weight, Tensor bias, long[] stride, long[] padding, long[] dilation, long groups) {
        return op("conv1d")
                .arg(weight)
                .opt(bias)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(groups)
                .tensor();
    }

    /** Convolution over {@code (N, C, H, W)} with a weight of {@code (out, C / groups, kH, kW)}; the bias may be null. */
    default Tensor conv2d(Tensor weight, Tensor bias, long[] stride, long[] padding, long[] dilation, long groups) {
        return op("conv2d")
                .arg(weight)
                .opt(bias)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(groups)
                .tensor();
    }

    /** Convolution over {@code (N, C, D, H, W)} with a weight of {@code (out, C / groups, kD, kH, kW)}; the bias may be null. */
    default Tensor conv3d(Tensor weight, Tensor bias, long[] stride, long[] padding, long[] dilation, long groups) {
        return op("conv3d")
                .arg(weight)
                .opt(bias)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(groups)
                .tensor();
    }

    /** Transposed convolution over {@code (N, C, L)} with a weight of {@code (C, out / groups, k)}; the bias may be null. */
    default Tensor convTranspose1d(
            Tensor weight,
            Tensor bias,
            long[] stride,
            long[] padding,
            long[] outputPadding,
            long groups,
            long[] dilation) {
        return op("conv_transpose1d")
                .arg(weight)
                .opt(bias)
                .arg(stride)
                .arg(padding)
                .arg(outputPadding)
                .arg(groups)
                .arg(dilation)
                .tensor();
    }

    /** Transposed convolution over {@code (N, C, H, W)} with a weight of {@code (C, out / groups, kH, kW)}; the bias may be null. */
    default Tensor convTranspose2d(
            Tensor weight,
            Tensor bias,
            long[] stride,
            long[] padding,
            long[] outputPadding,
            long groups,
            long[] dilation) {
        return op("conv_transpose2d.input")
                .arg(weight)
                .opt(bias)
                .arg(stride)
                .arg(padding)
                .arg(outputPadding)
                .arg(groups)
                .arg(dilation)
                .tensor();
    }

    /** Transposed convolution over {@code (N, C, D, H, W)} with a weight of {@code (C, out / groups, kD, kH, kW)}; the bias may be null. */
    default Tensor convTranspose3d(
            Tensor weight,
            Tensor bias,
            long[] stride,
            long[] padding,
            long[] outputPadding,
            long groups,
            long[] dilation) {
        return op("conv_transpose3d.input")
                .arg(weight)
                .opt(bias)
                .arg(stride)
                .arg(padding)
                .arg(outputPadding)
                .arg(groups)
                .arg(dilation)
                .tensor();
    }
}
