package hub.gpu;

import hub.gpu.operators.Call;
import hub.gpu.operators.Interpolation;
import org.osgi.annotation.versioning.ProviderType;

/** Padding and resizing. */
@ProviderType
public interface Resizing {

    private Call op(String name) {
        return Call.of(name).arg((Tensor) this);
    }

    /** Padded with zeros. {@code amounts} are two numbers for each dimension, before and behind it, from the last one on. */
    default Tensor pad(long... amounts) {
        return pad(amounts, "constant", 0);
    }

    /** Padded: {@code mode} is {@code "constant"}, {@code "reflect"}, {@code "replicate"} or {@code "circular"}. */
    default Tensor pad(long[] amounts, String mode, double value) {
        Call call = op("pad").arg(amounts).arg(mode);
        return (mode.equals("constant") ? call.opt(value) : call.none()).tensor();
    }

    /** Of another size in space: {@code mode} is {@code "nearest"}, {@code "nearest-exact"}, {@code "linear"}, {@code "bilinear"}, {@code "bicubic"}, {@code "trilinear"} or {@code "area"}. */
    default Tensor interpolate(long[] size, String mode, boolean alignCorners) {
        return Interpolation.toSize((Tensor) this, size, mode, alignCorners, false);
    }

    /** As {@link #interpolate(long[], String, boolean)}, for {@code "bilinear"} and {@code "bicubic"} without the aliasing of shrinking. */
    default Tensor interpolateAntialiased(long[] size, String mode) {
        return Interpolation.toSize((Tensor) this, size, mode, false, true);
    }

    /** Of a size in space times factors. */
    default Tensor interpolate(double[] scale, String mode, boolean alignCorners) {
        return Interpolation.byScale((Tensor) this, scale, mode, alignCorners);
    }

    /** {@code (N, C r², H, W)} as {@code (N, C, H r, W r)}. */
    default Tensor pixelShuffle(long factor) {
        return op("pixel_shuffle").arg(factor).tensor();
    }

    /** {@code (N, C, H r, W r)} as {@code (N, C r², H, W)}. */
    default Tensor pixelUnshuffle(long factor) {
        return op("pixel_unshuffle").arg(factor).tensor();
    }

    /** Sampled at the places of a grid, {@code (N, H, W, 2)} between -1 and 1, bilinearly, with zeros around. */
    default Tensor gridSample(Tensor grid, boolean alignCorners) {
        return op("grid_sampler").arg(grid).arg(0).arg(0).arg(alignCorners).tensor();
    }

    /** Sliding windows as columns: {@code (N, C kH kW, places)}. */
    default Tensor im2col(long[] kernel, long[] dilation, long[] padding, long[] stride) {
        return op("im2col").arg(kernel).arg(dilation).arg(padding).arg(stride).tensor();
    }

    /** The inverse of {@link #im2col}: overlapping windows add up. */
    default Tensor col2im(long[] size, long[] kernel, long[] dilation, long[] padding, long[] stride) {
        return op("col2im")
                .arg(size)
                .arg(kernel)
                .arg(dilation)
                .arg(padding)
                .arg(stride)
                .tensor();
    }
}
