package model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** An image of three channels of 8 bits, row by row from the top left: red, green, blue, red, … */
record Image(int width, int height, byte[] rgb) {

    private static final int MAX_FILE_BYTES = 1 << 27;

    /**
     * Reads a PNG file.
     *
     * @throws IOException if there is none, or if it is no PNG or a damaged one; the message names the file
     */
    static Image read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
            }
            byte[] content = Files.readAllBytes(file);
            if (!Png.is(content)) {
                throw new IOException("not a PNG");
            }
            return Png.decode(content);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Its brightness from 0 to 255, by the weights of ITU-R BT.601, brought to another size: each value is the mean of
     * the area that it covers.
     */
    float[] grey(int toWidth, int toHeight) {
        var grey = new float[toWidth * toHeight];
        for (int y = 0; y < toHeight; y++) {
            for (int x = 0; x < toWidth; x++) {
                grey[y * toWidth + x] = (float) mean(
                        x * (double) width / toWidth,
                        (x + 1) * (double) width / toWidth,
                        y * (double) height / toHeight,
                        (y + 1) * (double) height / toHeight);
            }
        }
        return grey;
    }

    private double mean(double left, double right, double top, double bottom) {
        double sum = 0;
        for (int y = (int) top; y < bottom; y++) {
            double rowHeight = Math.min(bottom, y + 1) - Math.max(top, y);
            for (int x = (int) left; x < right; x++) {
                sum += brightness(x, y) * rowHeight * (Math.min(right, x + 1) - Math.max(left, x));
            }
        }
        return sum / ((right - left) * (bottom - top));
    }

    private int brightness(int x, int y) {
        int at = 3 * (y * width + x);
        int red = rgb[at] & 0xff;
        int green = rgb[at + 1] & 0xff;
        int blue = rgb[at + 2] & 0xff;
        return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    }
}
