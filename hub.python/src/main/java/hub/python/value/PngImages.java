package hub.python.value;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Images of Java as bytes of a PNG file. */
final class PngImages {

    private PngImages() {}

    /** Whether it is an image. A JDK without java.desktop has none, and no class for them. */
    static boolean isImage(Object value) {
        return "java.desktop".equals(value.getClass().getModule().getName()) && value instanceof BufferedImage;
    }

    static byte[] write(Object image) {
        var file = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write((BufferedImage) image, "png", file)) {
                throw new IOException("its colours have no place in a PNG file");
            }
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("An image cannot cross: " + e.getMessage(), e);
        }
    }

    static Object read(byte[] file) {
        try {
            return ImageIO.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException("An image cannot cross: " + e.getMessage(), e);
        }
    }
}
