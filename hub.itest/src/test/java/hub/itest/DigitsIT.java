package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.Repo;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** examples/digits: a network that PyTorch trained reads images. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class DigitsIT {

    private static final Path DIGITS = HubProcess.ROOT.resolve("examples/digits");

    /** What train.py printed. */
    private static final int RIGHT = 386;

    @Inject
    private Hub hub;

    private Object call(String method, Object... arguments) {
        Repo repo = hub.open(DIGITS.toString());
        Object model = repo.load("digits", Arguments.named("pretrained", true));
        return repo.invoke(model, method, Arguments.of(arguments));
    }

    private Object predict(Path image) {
        return ((List<?>) call("predict", image)).getFirst();
    }

    private static Object component(Object record, String name) {
        try {
            return record.getClass().getMethod(name).invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void accuracyEqualsPythons() {
        Object accuracy = call("evaluate", DIGITS.resolve("holdout.csv"));
        assertEquals(397, component(accuracy, "total"));
        assertEquals(RIGHT, component(accuracy, "right"));
    }

    private void assertNotEvaluated(String expected, Path file) {
        var error = assertThrows(HubException.class, () -> call("evaluate", file));
        assertTrue(error.getMessage().contains(file + expected), error::getMessage);
    }

    @Test
    public void rowsOfAnotherKindAreNamed() throws IOException {
        String row = Files.readAllLines(DIGITS.resolve("holdout.csv")).getFirst();
        String pixels = row.substring(0, row.lastIndexOf(','));
        for (String wrong :
                List.of("", "one", pixels, row + ",1", pixels + ",10", pixels + ",-1", "17" + row, " " + row)) {
            Path file = Files.writeString(Files.createTempFile("rows", ".csv"), row + "\n" + wrong + "\n");
            assertNotEvaluated(":2: expected 64 whole numbers from 0 to 16 and the label, 0 to 9", file);
        }
        assertNotEvaluated(": no such file", Path.of("/no/such.csv"));
        assertNotEvaluated(": no text", DIGITS.resolve("samples/1400-label-2.png"));
        assertNotEvaluated(": Is a directory", DIGITS);
    }

    @Test
    public void everySampleIsReadCorrectly() throws IOException {
        Path[] samples;
        try (var files = Files.list(DIGITS.resolve("samples"))) {
            samples = files.sorted().toArray(Path[]::new);
        }
        List<?> predictions = (List<?>) call("predict", (Object[]) samples);
        assertEquals(10, predictions.size());
        for (Object prediction : predictions) {
            String image = (String) component(prediction, "image");
            assertTrue(image.endsWith("-label-" + component(prediction, "label") + ".png"), prediction::toString);
        }
    }

    @Test
    public void labelsAreTheTenDigits() {
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), hub.load(DIGITS.toString(), "labels"));
    }

    @Test
    public void withoutWeightsItIsAFreshNetwork() {
        Repo repo = hub.open(DIGITS.toString());
        Object fresh = repo.load("digits", Arguments.none());
        Object accuracy = repo.invoke(fresh, "evaluate", Arguments.of(DIGITS.resolve("holdout.csv")));
        assertTrue((int) component(accuracy, "right") < 200, accuracy::toString);
    }

    /** The first digit that train.py kept, a 2: values from 0 to 255, row by row. */
    private static int[] pixels() throws IOException {
        String row = Files.readAllLines(DIGITS.resolve("holdout.csv")).getFirst();
        return Arrays.stream(row.split(","))
                .limit(64)
                .mapToInt(value -> Integer.parseInt(value) * 15)
                .toArray();
    }

    /** The digit in each kind of PNG: grey and RGB of 8 and 16 bits, with and without alpha, and a palette. */
    private static Map<String, BufferedImage> kinds() throws IOException {
        var kinds = new LinkedHashMap<String, BufferedImage>();
        for (int type : new int[] {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT}) {
            for (int space : new int[] {ColorSpace.CS_GRAY, ColorSpace.CS_sRGB}) {
                for (boolean alpha : new boolean[] {false, true}) {
                    var colours = new ComponentColorModel(
                            ColorSpace.getInstance(space),
                            alpha,
                            false,
                            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                            type);
                    kinds.put(colours.toString(), drawn(colours));
                }
            }
        }
        kinds.put("palette", drawn(palette(8)));
        return kinds;
    }

    /** Colours from black to white. */
    private static IndexColorModel palette(int bits) {
        byte[] grey = new byte[1 << bits];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) (i * 255 / (grey.length - 1));
        }
        return new IndexColorModel(bits, grey.length, grey, grey, grey);
    }

    private static BufferedImage drawn(ColorModel colours) throws IOException {
        var raster = colours.createCompatibleWritableRaster(8, 8);
        int[] pixels = pixels();
        for (int i = 0; i < pixels.length; i++) {
            int bits = colours instanceof IndexColorModel ? colours.getPixelSize() : colours.getComponentSize(0);
            for (int band = 0; band < raster.getNumBands(); band++) {
                boolean alpha = colours.hasAlpha() && band == raster.getNumBands() - 1;
                int value = alpha ? 77 : pixels[i];
                raster.setSample(i % 8, i / 8, band, bits > 8 ? value << bits - 8 : value >> 8 - bits);
            }
        }
        return new BufferedImage(colours, raster, false, null);
    }

    private static byte[] png(BufferedImage image, boolean interlaced) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam options = writer.getDefaultWriteParam();
        options.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        var out = new ByteArrayOutputStream();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), options);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile("digit", ".png"), content);
    }

    @Test
    public void everyKindOfPngIsReadAlike() throws IOException {
        Object expected = component(predict(DIGITS.resolve("samples/1400-label-2.png")), "probability");
        for (Map.Entry<String, BufferedImage> kind : kinds().entrySet()) {
            for (boolean interlaced : new boolean[] {false, true}) {
                Object prediction = predict(file(png(kind.getValue(), interlaced)));
                assertEquals(expected, component(prediction, "probability"), kind.getKey() + " " + interlaced);
            }
        }
    }

    @Test
    public void fewBitsAreEnough() throws IOException {
        for (int bits : new int[] {1, 2, 4}) {
            Object prediction = predict(file(png(drawn(palette(bits)), false)));
            assertEquals(2, component(prediction, "label"), bits + " bits");
        }
    }

    @Test
    public void otherSizesAreBroughtToEightByEight() throws IOException {
        Object expected = component(predict(DIGITS.resolve("samples/1400-label-2.png")), "probability");
        int[] small = pixels();
        var large = new BufferedImage(24, 40, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < 24; x++) {
                large.getRaster().setSample(x, y, 0, small[y / 5 * 8 + x / 3]);
            }
        }
        Object prediction = predict(file(png(large, true)));
        assertEquals((float) expected, (float) component(prediction, "probability"), 1e-6f);
    }

    private void assertRefused(String expected, UnaryOperator<byte[]> change) throws IOException {
        Path file = file(change.apply(Files.readAllBytes(DIGITS.resolve("samples/1400-label-2.png"))));
        var error = assertThrows(HubException.class, () -> predict(file));
        assertTrue(error.getMessage().contains(file + ": " + expected), error::getMessage);
        assertEquals(1, error.getMessage().lines().count());
    }

    private static byte[] withInt(byte[] png, int at, int value) {
        return ByteBuffer.wrap(png).putInt(at, value).array();
    }

    /** In the header the checksum is that of type and content, 17 bytes from 12 on. */
    private static byte[] withHeader(byte[] png, int width, int height) {
        withInt(withInt(png, 16, width), 20, height);
        var checksum = new CRC32();
        checksum.update(png, 12, 17);
        return withInt(png, 29, (int) checksum.getValue());
    }

    @Test
    public void noImageIsAMistake() {
        var error = assertThrows(IllegalArgumentException.class, () -> call("predict"));
        assertTrue(error.getMessage().endsWith("name an image: a PNG file, or several"), error::getMessage);
    }

    @Test
    public void whatIsNoPngIsNamed() throws IOException {
        assertRefused("not a PNG", png -> "hello".getBytes());
        assertRefused("not a PNG", png -> new byte[0]);
        var error = assertThrows(HubException.class, () -> predict(Path.of("/no/such.png")));
        assertTrue(error.getMessage().contains("/no/such.png: no such file"), error::getMessage);
    }

    @Test
    public void aDamagedPngIsRefused() throws IOException {
        assertRefused("PNG that is damaged or cut short", png -> Arrays.copyOf(png, png.length / 2));
        assertRefused("PNG that is damaged or cut short", png -> withInt(png, 33, Integer.MAX_VALUE));
        assertRefused("PNG that is damaged or cut short", png -> withInt(png, 33, -1));
        assertRefused("PNG that is damaged or cut short", png -> withHeader(png, 8, 9));
        assertRefused("PNG that is damaged or cut short", png -> withHeader(png, 8, 0));
    }

    @Test
    public void aPngThatClaimsToBeHugeCostsNothing() throws IOException {
        assertRefused("PNG of 100000x100000 pixels", png -> withHeader(png, 100_000, 100_000));
        assertRefused("PNG that is damaged or cut short", png -> withHeader(png, Integer.MIN_VALUE, 8));
        assertRefused("PNG of 4096x4096 pixels", png -> withHeader(png, 1 << 12, 1 << 12));
    }
}
