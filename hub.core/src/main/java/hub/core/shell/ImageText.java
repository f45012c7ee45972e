package hub.core.shell;

import java.awt.image.BufferedImage;

/** An image in a line. It stands apart, because some installations of Java have no images. */
final class ImageText {

    private ImageText() {}

    static boolean isImage(Object value) {
        return value.getClass().getName().equals("java.awt.image.BufferedImage");
    }

    /** {@code image 640x480}. */
    static String of(Object value) {
        var image = (BufferedImage) value;
        return "image " + image.getWidth() + "x" + image.getHeight();
    }
}
