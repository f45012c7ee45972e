package model;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The brightness of a picture, without colours and transparency. hub.gpu.image keeps colours, and resizes otherwise. */
final class Image {

    private static final int MAX_FILE_BYTES = 1 << 27;
    private static final int MAX_PIXELS = 1 << 26;

    /** What no PNG exceeds: a byte inflates to 1032 at most, of 8 pixels each. */
    private static final int MAX_PIXELS_PER_BYTE = 8 * 1032;

    private final Raster samples;
    private final ColorModel colours;

    private Image(BufferedImage image) {
        samples = image.getRaster();
        colours = image.getColorModel();
    }

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
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static Image decode(byte[] file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try {
            reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), true, true);
            if (!reader.getOriginatingProvider().canDecodeInput(reader.getInput())) {
                throw new IOException("not a PNG");
            }
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > Math.min(MAX_PIXELS, (long) MAX_PIXELS_PER_BYTE * file.length)) {
                throw new IOException("PNG of " + width + "x" + height + " pixels in " + file.length
                        + " bytes: too large, or cut short");
            }
            return new Image(reader.read(0));
        } catch (IIOException | EOFException | RuntimeException e) {
            throw new IOException("PNG that is damaged or cut short: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    /** Its brightness from 0 to 255, brought to another size: each value is the mean of the area that it covers. */
    float[] grey(int toWidth, int toHeight) {
        double across = (double) samples.getWidth() / toWidth;
        double down = (double) samples.getHeight() / toHeight;
        var grey = new float[toWidth * toHeight];
        for (int y = 0; y < toHeight; y++) {
            for (int x = 0; x < toWidth; x++) {
                grey[y * toWidth + x] = (float) mean(x * across, (x + 1) * across, y * down, (y + 1) * down);
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
        if (colours instanceof IndexColorModel palette) {
            int rgb = palette.getRGB(samples.getSample(x, y, 0));
            return brightness(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
        }
        return samples.getNumBands() < 3
                ? sample(x, y, 0)
                : brightness(sample(x, y, 0), sample(x, y, 1), sample(x, y, 2));
    }

    /** Of 16 bits the upper 8. */
    private int sample(int x, int y, int band) {
        return samples.getSample(x, y, band) >> colours.getComponentSize(band) - 8;
    }

    /** By the weights of ITU-R BT.601, as Pillow computes it. */
    private static int brightness(int red, int green, int blue) {
        return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    }
}
