package hub.gpu.image;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An image of three channels of 8 bits.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb row by row from the top left: red, green, blue, red, …
 */
public record Image(int width, int height, byte[] rgb) {

    private static final int MAX_FILE_BYTES = 1 << 27;

    /**
     * Reads a PNG or JPEG file.
     *
     * @throws IOException if there is none, or if it is neither, damaged or too large; the message names the file
     */
    public static Image read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException("larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
            }
            return decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException(file + ": may not be read", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            throw new IOException(
                    file + ": too large for the " + heap + " MiB of this JVM; give it more (-Xmx) or scale it down", e);
        }
    }

    /**
     * Reads what a PNG or JPEG file holds.
     *
     * @throws IOException if it is neither, damaged, or a strip rather than a picture
     */
    public static Image decode(byte[] file) throws IOException {
        return Decoder.decode(file);
    }

    /** Brought to another size, as Pillow's {@code resize} does it. */
    public Image resize(int width, int height, Filter filter) {
        return new Resampler(filter).apply(this, width, height);
    }

    /** Brought to a size at which the shorter side has this many pixels, as torchvision's {@code resize} does it. */
    public Image resizeShorter(int pixels, Filter filter) {
        int longer = (int) ((long) pixels * Math.max(width, height) / Math.min(width, height));
        return width < height ? resize(pixels, longer, filter) : resize(longer, pixels, filter);
    }

    /** What is in its middle, as torchvision's {@code center_crop} takes it: black where the image has no pixels. */
    public Image cropCenter(int newWidth, int newHeight) {
        byte[] middle = new byte[3 * newWidth * newHeight];
        int left = middle(width, newWidth);
        int top = middle(height, newHeight);
        int from = Math.max(0, left);
        int columns = Math.min(left + newWidth, width) - from;
        for (int y = Math.max(0, -top); y < newHeight && top + y < height; y++) {
            System.arraycopy(
                    rgb, 3 * ((top + y) * width + from), middle, 3 * (y * newWidth + from - left), 3 * columns);
        }
        return new Image(newWidth, newHeight, middle);
    }

    /** The same without colours, each channel alike, as Pillow's {@code convert("L")} weighs them. */
    public Image grey() {
        byte[] grey = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i += 3) {
            // The weights of ITU-R BT.601.
            int sum = 19595 * (rgb[i] & 0xff) + 38470 * (rgb[i + 1] & 0xff) + 7471 * (rgb[i + 2] & 0xff);
            Arrays.fill(grey, i, i + 3, (byte) (sum + 0x8000 >> 16));
        }
        return new Image(width, height, grey);
    }

    /** Halves go to the even number, as Python rounds them. */
    private static int middle(int size, int pixels) {
        return size < pixels ? -((pixels - size) / 2) : (int) Math.rint((size - pixels) / 2.0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image(int w, int h, byte[] pixels)
                && w == width
                && h == height
                && Arrays.equals(pixels, rgb);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rgb);
    }
}
