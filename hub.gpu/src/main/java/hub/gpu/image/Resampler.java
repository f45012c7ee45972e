package hub.gpu.image;

import java.util.Arrays;

/**
 * Brings an image to another size, with the filter widened when it shrinks (antialiasing): rows first, then columns,
 * each rounded to 8 bits. Bit for bit Pillow's Resample.c.
 */
final class Resampler {

    private static final int PRECISION_BITS = 32 - 8 - 2;
    private static final int HALF = 1 << (PRECISION_BITS - 1);

    private final Filter filter;

    Resampler(Filter filter) {
        this.filter = filter;
    }

    Image apply(Image image, int width, int height) {
        byte[] rgb = image.rgb();
        if (width != image.width()) {
            rgb = widths(rgb, image.width(), width, image.height());
        }
        if (height != image.height()) {
            rgb = heights(rgb, image.height(), height, 3 * width);
        }
        return new Image(width, height, rgb);
    }

    private byte[] widths(byte[] in, int width, int newWidth, int rows) {
        byte[] out = new byte[3 * newWidth * rows];
        Taps[] taps = taps(width, newWidth);
        for (int row = 0; row < rows; row++) {
            for (int x = 0; x < newWidth; x++) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int at = 3 * (row * width + taps[x].first);
                for (int weight : taps[x].weights) {
                    red += weight * (in[at] & 0xff);
                    green += weight * (in[at + 1] & 0xff);
                    blue += weight * (in[at + 2] & 0xff);
                    at += 3;
                }
                int to = 3 * (row * newWidth + x);
                out[to] = toByte(red);
                out[to + 1] = toByte(green);
                out[to + 2] = toByte(blue);
            }
        }
        return out;
    }

    private byte[] heights(byte[] in, int height, int newHeight, int rowBytes) {
        byte[] out = new byte[rowBytes * newHeight];
        Taps[] taps = taps(height, newHeight);
        int[] sums = new int[rowBytes];
        for (int y = 0; y < newHeight; y++) {
            Arrays.fill(sums, HALF);
            int at = taps[y].first * rowBytes;
            for (int weight : taps[y].weights) {
                for (int i = 0; i < rowBytes; i++) {
                    sums[i] += weight * (in[at + i] & 0xff);
                }
                at += rowBytes;
            }
            for (int i = 0; i < rowBytes; i++) {
                out[y * rowBytes + i] = toByte(sums[i]);
            }
        }
        return out;
    }

    private static byte toByte(int sum) {
        return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
    }

    /** Which values make one, and their weights, which sum up to {@code 1 << PRECISION_BITS} but for rounding. */
    private record Taps(int first, int[] weights) {}

    private Taps[] taps(int size, int newSize) {
        double scale = (double) size / newSize;
        double stretch = Math.max(scale, 1);
        double support = filter.support * stretch;
        Taps[] taps = new Taps[newSize];
        for (int i = 0; i < newSize; i++) {
            double center = (i + 0.5) * scale;
            int first = Math.max(0, (int) (center - support + 0.5));
            double[] exact = new double[Math.min(size, (int) (center + support + 0.5)) - first];
            double sum = 0;
            for (int j = 0; j < exact.length; j++) {
                exact[j] = filter.weight((j + first - center + 0.5) / stretch);
                sum += exact[j];
            }
            int[] weights = new int[exact.length];
            for (int j = 0; j < exact.length; j++) {
                double weight = exact[j] / sum * (1 << PRECISION_BITS);
                weights[j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
            taps[i] = new Taps(first, weights);
        }
        return taps;
    }
}
