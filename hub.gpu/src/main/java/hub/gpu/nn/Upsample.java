package hub.gpu.nn;

import hub.gpu.Tensor;
import java.util.Arrays;

/** Another resolution, by {@code nearest}, {@code linear}, {@code bilinear}, {@code bicubic} or {@code trilinear}. */
public final class Upsample extends Module {

    private final long[] size;
    private final double[] scale;
    private final String mode;
    private final boolean alignCorners;

    private Upsample(long[] size, double[] scale, String mode, boolean alignCorners) {
        this.size = size;
        this.scale = scale;
        this.mode = mode;
        this.alignCorners = alignCorners;
    }

    /** To a size; one number is for all dimensions in space. */
    public static Upsample toSize(String mode, boolean alignCorners, long... size) {
        return new Upsample(size.clone(), null, mode, alignCorners);
    }

    /** By factors; one number is for all dimensions in space. */
    public static Upsample byScale(String mode, boolean alignCorners, double... scale) {
        return new Upsample(null, scale.clone(), mode, alignCorners);
    }

    @Override
    protected Tensor forward(Tensor x) {
        int space = x.dim() - 2;
        return size != null
                ? x.interpolate(Sizes.each(size, space, "size"), mode, alignCorners)
                : x.interpolate(each(space), mode, alignCorners);
    }

    private double[] each(int space) {
        if (scale.length != 1) {
            return scale;
        }
        double[] all = new double[space];
        Arrays.fill(all, scale[0]);
        return all;
    }
}
