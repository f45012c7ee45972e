package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.Arrays;

/**
 * Resizes {@code (N, C, L)}, {@code (N, C, H, W)} or {@code (N, C, D, H, W)}: {@code
 * Upsample.scaleFactor(2).mode("bilinear").alignCorners(true)}.
 */
public final class Upsample extends Module {

    private final long[] size;
    private final double[] scaleFactor;
    private final String mode;
    private final boolean alignCorners;
    private final boolean recomputeScaleFactor;

    private Upsample(
            long[] size, double[] scaleFactor, String mode, boolean alignCorners, boolean recomputeScaleFactor) {
        this.size = size;
        this.scaleFactor = scaleFactor;
        this.mode = mode;
        this.alignCorners = alignCorners;
        this.recomputeScaleFactor = recomputeScaleFactor;
    }

    /** To a size, by the nearest point; one number counts for all spatial dimensions. */
    public static Upsample size(long... size) {
        return new Upsample(size.clone(), null, "nearest", false, false);
    }

    /** By factors, by the nearest point; one number counts for all spatial dimensions. */
    public static Upsample scaleFactor(double... factor) {
        return new Upsample(null, factor.clone(), "nearest", false, false);
    }

    /**
     * {@code "nearest"}, the default, {@code "nearest-exact"}, {@code "area"}, {@code "linear"}, {@code "bilinear"}, {@code
     * "bicubic"} or {@code "trilinear"}.
     */
    public Upsample mode(String name) {
        return new Upsample(size, scaleFactor, name, alignCorners, recomputeScaleFactor);
    }

    /** Whether the centres of the corner points stay in place, and not their outer edges; false by default, and not for nearest
     * and area. */
    public Upsample alignCorners(boolean on) {
        return new Upsample(size, scaleFactor, mode, on, recomputeScaleFactor);
    }

    /**
     * Whether the distance of points comes from the sizes before and after, and not from the factors; false by default.
     *
     * @throws IllegalArgumentException if a size was given and no factors
     */
    public Upsample recomputeScaleFactor(boolean on) {
        if (on && size != null) {
            throw new IllegalArgumentException("recomputeScaleFactor is for Upsample.scaleFactor, not for a size");
        }
        return new Upsample(size, scaleFactor, mode, alignCorners, on);
    }

    @Override
    protected Tensor forward(Tensor x) {
        int space = x.dim() - 2;
        if (space < 1) {
            throw new IllegalArgumentException("Upsample: expected a tensor of 3 to 5 dimensions, not of " + x.dim());
        }
        if (size != null) {
            return x.interpolate(SpatialArguments.each(size, space, "size"), mode, alignCorners);
        }
        double[] factors = factors(space);
        return recomputeScaleFactor
                ? x.interpolate(sizes(x, factors), mode, alignCorners)
                : x.interpolate(factors, mode, alignCorners);
    }

    private static long[] sizes(Tensor x, double[] factors) {
        long[] sizes = new long[factors.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = (long) Math.floor(x.size(i - sizes.length) * factors[i]);
        }
        return sizes;
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
