package hub.gpu.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads PNG and JPEG files with the JDK's readers, to the values that Pillow's {@code convert("RGB")} gives: the samples
 * as they stand in the file, without alpha, colour profile or orientation, and of 16 bits the upper 8.
 */
final class Decoder {

    // Bytes as the characters of ISO 8859-1.
    private static final String PNG = "\u0089PNG\r\n\u001a\n";
    private static final String JPEG = "\u00ff\u00d8\u00ff";
    private static final String START_OF_SCAN = "\u00ff\u00da";
    private static final String ICC_PROFILE = "ICC_PROFILE\0";

    /** What a heap of 512 MB has room for: most images take 6 bytes a pixel while they are read. */
    private static final int MAX_PIXELS = 1 << 26;

    /** What no PNG exceeds: a byte inflates to 1032 at most, of 8 pixels each. A JPEG has 8192 at most. */
    private static final int MAX_PIXELS_PER_BYTE = 8 * 1032;

    /** Of the longer side to the shorter: with the shorter one resized, the longer must still be small. */
    private static final int MAX_RATIO = 256;

    /** More passes than any encoder makes; each may cost little in the file and much to follow. */
    private static final int MAX_SCANS = 256;

    private final byte[] file;
    private final String format;

    private Decoder(byte[] file, String format) {
        this.file = file;
        this.format = format;
    }

    /** @throws IOException if it is neither, damaged or too large; the message says why */
    static Image decode(byte[] file) throws IOException {
        if (isAt(file, 0, PNG)) {
            PngChecksums.verify(file);
            return new Decoder(file, "PNG").decode();
        }
        if (isAt(file, 0, JPEG)) {
            refuseManyScans(file);
            return new Decoder(withoutProfile(file), "JPEG").decode();
        }
        throw new IOException("neither a PNG nor a JPEG; convert it to one of them");
    }

    private Image decode() throws IOException {
        ImageReader reader = reader();
        var damage = new AtomicReference<String>();
        reader.addIIOReadWarningListener((_, warning) -> {
            if (isDamage(warning)) {
                damage.compareAndSet(null, warning);
            }
        });
        try {
            reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), true, true);
            refuseSize(reader.getWidth(0), reader.getHeight(0));
            BufferedImage image = reader.read(0);
            if (damage.get() != null) {
                throw unreadable(damage.get(), null);
            }
            return rgb(image);
        } catch (IIOException | EOFException | RuntimeException e) {
            throw unreadable(reason(e), e);
        } finally {
            reader.dispose();
        }
    }

    private ImageReader reader() throws IOException {
        return IIORegistry.getDefaultInstance()
                .getServiceProviders(ImageReaderSpi.class, this::isOfTheJdk, false)
                .next()
                .createReaderInstance();
    }

    /** Another library's plugin, which stands in the same registry, may give other pixels. */
    private boolean isOfTheJdk(Object plugin) {
        return plugin.getClass().getModule() == IIORegistry.class.getModule()
                && plugin instanceof ImageReaderSpi reader
                && List.of(reader.getFormatNames()).contains(format);
    }

    private static void refuseManyScans(byte[] jpeg) throws IOException {
        int scans = 0;
        for (int at = 0; at < jpeg.length; at++) {
            if (isAt(jpeg, at, START_OF_SCAN) && ++scans > MAX_SCANS) {
                throw new IOException("JPEG of more than " + MAX_SCANS + " scans");
            }
        }
    }

    /** Under another name the reader passes a profile over, instead of converting colours by it. */
    private static byte[] withoutProfile(byte[] jpeg) {
        byte[] copy = jpeg.clone();
        for (int at = 0; at < copy.length; at++) {
            if (isAt(copy, at, ICC_PROFILE)) {
                copy[at] = '-';
            }
        }
        return copy;
    }

    private void refuseSize(int width, int height) throws IOException {
        long pixels = (long) width * height;
        if (pixels > MAX_PIXELS) {
            throw new IOException(
                    format + " of " + width + "x" + height + " pixels; at most " + MAX_PIXELS + " are read");
        }
        if (Math.max(width, height) / Math.min(width, height) > MAX_RATIO) {
            throw new IOException("a strip of " + width + "x" + height + " pixels; at most " + MAX_RATIO
                    + " times as long as wide is read");
        }
        if (pixels > (long) MAX_PIXELS_PER_BYTE * file.length) {
            throw unreadable("it is too short for its " + width + "x" + height + " pixels", null);
        }
    }

    /** The JPEG reader warns and fills up where data is missing. It also warns of bytes that others skip silently. */
    private static boolean isDamage(String warning) {
        return warning.startsWith("Truncated File")
                || warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes");
    }

    private IOException unreadable(String reason, Exception cause) {
        return new IOException(
                "this " + format + " is damaged, cut short or of a kind that is not read: " + reason, cause);
    }

    /** The innermost message: those around it say only where the reader was. */
    private static String reason(Exception e) {
        String reason = e.toString();
        for (Throwable t = e; t != null; t = t.getCause()) {
            reason = t.getMessage() == null ? reason : t.getMessage();
        }
        return reason;
    }

    private static Image rgb(BufferedImage image) {
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        Channel channel = channel(image.getColorModel());
        byte[] rgb = new byte[3 * width * height];
        int[] row = new int[width * bands];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int pixel = 0; pixel < row.length; pixel += bands) {
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = (byte) channel.of(row, pixel, c);
                }
            }
        }
        return new Image(width, height, rgb);
    }

    /** Red, green or blue (0, 1 or 2) of the pixel whose samples begin at a place in a row. */
    private interface Channel {
        int of(int[] row, int pixel, int colour);
    }

    private static Channel channel(ColorModel model) {
        if (model instanceof IndexColorModel palette) {
            return (row, pixel, colour) -> palette.getRGB(row[pixel]) >> 16 - 8 * colour;
        }
        int shift = model.getComponentSize(0) - 8;
        return switch (model.getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> (row, pixel, _) -> row[pixel] >> shift;
            case ColorSpace.TYPE_CMYK -> (row, pixel, colour) -> light(row[pixel + colour], row[pixel + 3]);
            default -> (row, pixel, colour) -> row[pixel + colour] >> shift;
        };
    }

    /** What ink and black leave of the light, as Pillow computes it. */
    private static int light(int ink, int black) {
        int product = ink * (255 - black) + 128;
        return 255 - black - (product + (product >> 8) >> 8);
    }

    private static boolean isAt(byte[] file, int at, String bytes) {
        if (bytes.length() > file.length - at) {
            return false;
        }
        for (int i = 0; i < bytes.length(); i++) {
            if ((file[at + i] & 0xff) != bytes.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
