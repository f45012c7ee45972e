package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.Arrays;

/**
 * Another resolution of {@code (N, C, L)}, {@code (N, C, H, W)} or {@code (N, C, D, H, W)}: {@code
 * Upsample.scaleFactor(2).mode("bilinear").alignCorners(true)}.
 */
public final class Upsample extends Module {

    private final long[] size;
    private final double[] scaleFactor;
    private final String mode;
    private final boolean alignCorners;

    private Upsample(long[] size, double[] scaleFactor, String mode, boolean alignCorners) {
        this.size = size;
        this.scaleFactor = scaleFactor;
        this.mode = mode;
        this.alignCorners = alignCorners;
    }

    /** To a size, by the nearest point; one number is for all dimensions in space. */
    public static Upsample size(long... size) {
        return new Upsample(size.clone(), null, "nearest", false);
    }

    /** By factors, by the nearest point; one number is for all dimensions in space. */
    public static Upsample scaleFactor(double... factor) {
        return new Upsample(null, factor.clone(), "nearest", false);
    }

    /**
     * {@code "nearest"}, the default, {@code "nearest-exact"}, {@code "area"}, {@code "linear"}, {@code "bilinear"}, {@code
     * "bicubic"} or {@code "trilinear"}.
     */
    public Upsample mode(String name) {
        return new Upsample(size, scaleFactor, name, alignCorners);
    }

    /** Whether the corners' points, rather than their outer edges, stay in place; false by default, and not for nearest and area. */
    public Upsample alignCorners(boolean on) {
        return new Upsample(size, scaleFactor, mode, on);
    }

    @Override
    protected Tensor forward(Tensor x) {
        int space = x.dim() - 2;
        return size != null
                ? x.interpolate(Sizes.each(size, space, "size"), mode, alignCorners)
                : x.interpolate(factors(space), mode, alignCorners);
    }

    private double[] factors(int space) {
        if (scaleFactor.length != 1) {
            return scaleFactor;
        }
        double[] all = new double[space];
        Arrays.fill(all, scaleFactor[0]);
        return all;
    }
}
