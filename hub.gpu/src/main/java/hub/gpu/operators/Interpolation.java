package hub.gpu.operators;

import hub.gpu.Tensor;

/** {@code torch.nn.functional.interpolate}: which operator does it, by mode and number of dimensions in space. */
public final class Interpolation {

    private Interpolation() {}

    /** To a size. */
    public static Tensor toSize(Tensor x, long[] size, String mode, boolean alignCorners, boolean antialias) {
        return call(x, size, null, mode, alignCorners, antialias);
    }

    /** By factors. */
    public static Tensor byScale(Tensor x, double[] scale, String mode, boolean alignCorners) {
        return call(x, null, scale, mode, alignCorners, false);
    }

    private static Tensor call(
            Tensor x, long[] size, double[] scale, String mode, boolean alignCorners, boolean antialias) {
        int space = x.dim() - 2;
        int given = size != null ? size.length : scale.length;
        if (space != given) {
            throw new IllegalArgumentException(
                    "interpolate: expected %d numbers, one for each dimension in space, not %d"
                            .formatted(space, given));
        }
        if (alignCorners && (mode.startsWith("nearest") || mode.equals("area"))) {
            throw new IllegalArgumentException(
                    "interpolate: alignCorners is for linear, bilinear, bicubic and trilinear, not for " + mode);
        }
        if (mode.equals("area")) {
            return area(x, size != null ? size : scaled(x, scale));
        }
        String op = switch (mode + space) {
            case "nearest1", "nearest2", "nearest3" -> "upsample_nearest%dd".formatted(space);
            case "nearest-exact1", "nearest-exact2", "nearest-exact3" -> "_upsample_nearest_exact%dd".formatted(space);
            case "linear1" -> "upsample_linear1d";
            case "bilinear2" -> antialias ? "_upsample_bilinear2d_aa" : "upsample_bilinear2d";
            case "bicubic2" -> antialias ? "_upsample_bicubic2d_aa" : "upsample_bicubic2d";
            case "trilinear3" -> "upsample_trilinear3d";
            default ->
                throw new IllegalArgumentException(
                        "interpolate has no mode %s for %d dimensions in space".formatted(mode, space));
        };
        Call call = Call.of(op + ".vec").arg(x).opt(size);
        if (!mode.startsWith("nearest")) {
            call.arg(alignCorners);
        }
        return call.opt(scale).tensor();
    }

    private static long[] scaled(Tensor x, double[] scale) {
        long[] size = new long[scale.length];
        for (int i = 0; i < scale.length; i++) {
            size[i] = (long) Math.floor(x.size(i + 2) * scale[i]);
        }
        return size;
    }

    private static Tensor area(Tensor x, long[] size) {
        return switch (size.length) {
            case 1 -> x.adaptiveAvgPool1d(size);
            case 2 -> x.adaptiveAvgPool2d(size);
            default -> x.adaptiveAvgPool3d(size);
        };
    }
}
