package hub.gpu.image;

/** How the pixels around a point weigh in its value. */
public enum Filter {
    /** A triangle, one pixel to each side. */
    BILINEAR(1) {
        @Override
        double weight(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },

    /** Keys' cubic with a = -0.5, two pixels to each side. */
    BICUBIC(2) {
        @Override
        double weight(double distance) {
            double d = Math.abs(distance);
            if (d < 1) {
                return (1.5 * d - 2.5) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * -0.5 : 0;
        }
    };

    final double support;

    Filter(double support) {
        this.support = support;
    }

    abstract double weight(double distance);
}
