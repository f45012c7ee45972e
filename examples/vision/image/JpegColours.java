package image;

import java.util.List;

/**
 * Brings the channels of a JPEG image to one size and to RGB, as libjpeg-turbo's jdsample.c and jdcolor.c do: halved
 * channels are doubled with a triangle filter, others by repetition.
 */
final class JpegColours {

    enum Space {
        GREY,
        YCBCR,
        RGB,
        CMYK,
        YCCK
    }

    private final int width;
    private final int height;
    private final int maxAcross;
    private final int maxDown;

    JpegColours(int width, int height, int maxAcross, int maxDown) {
        this.width = width;
        this.height = height;
        this.maxAcross = maxAcross;
        this.maxDown = maxDown;
    }

    Image toRgb(List<JpegComponent> components, Space space) {
        byte[][] channels = components.stream().map(this::fullSize).toArray(byte[][]::new);
        byte[] rgb = new byte[3 * width * height];
        int[] pixel = new int[3];
        for (int i = 0; i < width * height; i++) {
            switch (space) {
                case GREY -> set(pixel, channels[0][i], channels[0][i], channels[0][i]);
                case RGB, CMYK -> set(pixel, channels[0][i], channels[1][i], channels[2][i]);
                case YCBCR, YCCK -> setYcc(pixel, channels[0][i], channels[1][i], channels[2][i]);
            }
            // Adobe's CMYK is stored inverted, as light and not as ink, so that black scales the others down.
            if (space == Space.CMYK || space == Space.YCCK) {
                int light = channels[3][i] & 0xff;
                for (int c = 0; c < 3; c++) {
                    pixel[c] = light - scale(255 - pixel[c], light);
                }
            }
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) pixel[c];
            }
        }
        return new Image(width, height, rgb);
    }

    private static void set(int[] pixel, byte first, byte second, byte third) {
        pixel[0] = first & 0xff;
        pixel[1] = second & 0xff;
        pixel[2] = third & 0xff;
    }

    /** JFIF's conversion with factors of 16 bits behind the point: 1.402, 0.34414, 0.71414, 1.772. */
    private static void setYcc(int[] pixel, byte luma, byte blue, byte red) {
        int y = luma & 0xff;
        int cb = (blue & 0xff) - 128;
        int cr = (red & 0xff) - 128;
        pixel[0] = Math.clamp(y + (91881 * cr + 0x8000 >> 16), 0, 255);
        pixel[1] = Math.clamp(y + (-22554 * cb - 46802 * cr + 0x8000 >> 16), 0, 255);
        pixel[2] = Math.clamp(y + (116130 * cb + 0x8000 >> 16), 0, 255);
    }

    private static int scale(int a, int b) {
        int product = a * b + 128;
        return product + (product >> 8) >> 8;
    }

    private byte[] fullSize(JpegComponent channel) {
        int across = maxAcross / channel.across;
        int down = maxDown / channel.down;
        byte[] samples = channel.samples();
        if (across == 1 && down == 1) {
            return samples;
        }
        byte[] full = new byte[width * height];
        boolean triangle = across == 2 && channel.width > 2 && down <= 2 || across == 1 && down == 2;
        int[] sums = new int[channel.width];
        for (int y = 0; y < height; y++) {
            int row = y / down;
            if (!triangle) {
                for (int x = 0; x < width; x++) {
                    full[y * width + x] = samples[row * channel.width + x / across];
                }
                continue;
            }
            // The row itself counts three times its neighbour, above or below, whichever is nearer.
            int neighbour = Math.clamp(row + (y % 2 == 0 ? -1 : 1), 0, channel.height - 1);
            for (int x = 0; x < channel.width; x++) {
                int own = samples[row * channel.width + x] & 0xff;
                sums[x] = down == 1 ? own : 3 * own + (samples[neighbour * channel.width + x] & 0xff);
            }
            if (across == 1) {
                int bias = y % 2 == 0 ? 1 : 2;
                for (int x = 0; x < width; x++) {
                    full[y * width + x] = (byte) (sums[x] + bias >> 2);
                }
            } else {
                widen(sums, down, full, y * width);
            }
        }
        return full;
    }

    /** Doubles a row of values that are {@code down} == 2 ? 4 : 1 times the samples. */
    private void widen(int[] sums, int down, byte[] full, int at) {
        int shift = down == 1 ? 2 : 4;
        int leftBias = down == 1 ? 1 : 8;
        int rightBias = down == 1 ? 2 : 7;
        for (int x = 0; x < width; x++) {
            int i = x / 2;
            int neighbour = Math.clamp(i + (x % 2 == 0 ? -1 : 1), 0, sums.length - 1);
            full[at + x] = (byte) (3 * sums[i] + sums[neighbour] + (x % 2 == 0 ? leftBias : rightBias) >> shift);
        }
    }
}
