package hub.gpu;

import hub.gpu.operators.Call;
import org.osgi.annotation.versioning.ProviderType;

/** Pooling. Kernels and the like have one number for each dimension in space; an empty stride is the kernel. */
@ProviderType
public interface Pooling {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** The greatest of each window. */
    default Tensor maxPool1d(long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode) {
        return op("max_pool1d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(ceilMode)
                .tensor();
    }

    /** The greatest of each window, and where in its channel it was, counted in row-major order. */
    default ValuesAndIndices maxPool1dWithIndices(
            long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode) {
        return ValuesAndIndices.of(op("max_pool1d_with_indices")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(ceilMode)
                .tensors(2));
    }

    /** The greatest of each window. */
    default Tensor maxPool2d(long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode) {
        return op("max_pool2d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(ceilMode)
                .tensor();
    }

    /** The greatest of each window, and where in its channel it was, counted in row-major order. */
    default ValuesAndIndices maxPool2dWithIndices(
            long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode) {
        return ValuesAndIndices.of(op("max_pool2d_with_indices")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(ceilMode)
                .tensors(2));
    }

    /** The greatest of each window. */
    default Tensor maxPool3d(long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode) {
        return op("max_pool3d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(ceilMode)
                .tensor();
    }

    /** The greatest of each window, and where in its channel it was, counted in row-major order. */
    default ValuesAndIndices maxPool3dWithIndices(
            long[] kernel, long[] stride, long[] padding, long[] dilation, boolean ceilMode) {
        return ValuesAndIndices.of(op("max_pool3d_with_indices")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(dilation)
                .arg(ceilMode)
                .tensors(2));
    }

    /** The mean of each window. */
    default Tensor avgPool1d(long[] kernel, long[] stride, long[] padding, boolean ceilMode, boolean countIncludePad) {
        return op("avg_pool1d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(ceilMode)
                .arg(countIncludePad)
                .tensor();
    }

    /** The mean of each window. */
    default Tensor avgPool2d(long[] kernel, long[] stride, long[] padding, boolean ceilMode, boolean countIncludePad) {
        return op("avg_pool2d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(ceilMode)
                .arg(countIncludePad)
                .none()
                .tensor();
    }

    /** The sum of each window divided by a number. */
    default Tensor avgPool2d(long[] kernel, long[] stride, long[] padding, boolean ceilMode, long divisor) {
        return op("avg_pool2d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(ceilMode)
                .arg(true)
                .opt(divisor)
                .tensor();
    }

    /** The mean of each window. */
    default Tensor avgPool3d(long[] kernel, long[] stride, long[] padding, boolean ceilMode, boolean countIncludePad) {
        return op("avg_pool3d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(ceilMode)
                .arg(countIncludePad)
                .none()
                .tensor();
    }

    /** The sum of each window divided by a number. */
    default Tensor avgPool3d(long[] kernel, long[] stride, long[] padding, boolean ceilMode, long divisor) {
        return op("avg_pool3d")
                .arg(kernel)
                .arg(stride)
                .arg(padding)
                .arg(ceilMode)
                .arg(true)
                .opt(divisor)
                .tensor();
    }

    /** The mean of each of so many windows as the output has places. */
    default Tensor adaptiveAvgPool1d(long... output) {
        return op("adaptive_avg_pool1d").arg(output).tensor();
    }

    /** The mean of each of so many windows as the output has places. */
    default Tensor adaptiveAvgPool2d(long... output) {
        return op("adaptive_avg_pool2d").arg(output).tensor();
    }

    /** The mean of each of so many windows as the output has places. */
    default Tensor adaptiveAvgPool3d(long... output) {
        return op("adaptive_avg_pool3d").arg(output).tensor();
    }

    /** The greatest of each of so many windows as the output has places. */
    default Tensor adaptiveMaxPool1d(long... output) {
        ValuesAndIndices greatest = adaptiveMaxPool1dWithIndices(output);
        greatest.indices().close();
        return greatest.values();
    }

    /** As {@link #adaptiveMaxPool1d}, and where in its channel each was, counted in row-major order. */
    default ValuesAndIndices adaptiveMaxPool1dWithIndices(long... output) {
        return ValuesAndIndices.of(op("adaptive_max_pool1d").arg(output).tensors(2));
    }

    /** The greatest of each of so many windows as the output has places. */
    default Tensor adaptiveMaxPool2d(long... output) {
        ValuesAndIndices greatest = adaptiveMaxPool2dWithIndices(output);
        greatest.indices().close();
        return greatest.values();
    }

    /** As {@link #adaptiveMaxPool2d}, and where in its channel each was, counted in row-major order. */
    default ValuesAndIndices adaptiveMaxPool2dWithIndices(long... output) {
        return ValuesAndIndices.of(op("adaptive_max_pool2d").arg(output).tensors(2));
    }

    /** The greatest of each of so many windows as the output has places. */
    default Tensor adaptiveMaxPool3d(long... output) {
        ValuesAndIndices greatest = adaptiveMaxPool3dWithIndices(output);
        greatest.indices().close();
        return greatest.values();
    }

    /** As {@link #adaptiveMaxPool3d}, and where in its channel each was, counted in row-major order. */
    default ValuesAndIndices adaptiveMaxPool3dWithIndices(long... output) {
        return ValuesAndIndices.of(op("adaptive_max_pool3d").arg(output).tensors(2));
    }
}
