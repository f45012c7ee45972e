package hub.itest;

import static hub.itest.VisionReference.VISION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.Repo;
import hub.core.Unloaded;
import hub.gpu.nn.Module;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pictures that the networks of examples/vision classify, beside the real Pillow, whose digests stand in samples.csv. */
@ExtendWith(InFramework.class)
public class VisionImagesIT {

    @Inject
    private Hub hub;

    private Repo repo() {
        return hub.open(VISION.toString());
    }

    private Module network() {
        return repo().load("squeezenet1_1", Module.class, Arguments.named("weights", "seed:0"));
    }

    /** The class that the repo gets from hub.gpu. */
    private Class<?> images() throws ClassNotFoundException {
        return network().getClass().getClassLoader().loadClass("hub.gpu.image.Image");
    }

    @Test
    public void picturesAreReadAndResizedAsPillowDoes() throws Exception {
        Class<?> images = images();
        Class<?> filters = images.getClassLoader().loadClass("hub.gpu.image.Filter");
        var resize = images.getMethod("resize", int.class, int.class, filters);
        var rgb = images.getMethod("rgb");
        var filter = filters.getEnumConstants();
        List<String> lines = Files.readAllLines(VISION.resolve("samples.csv"));
        assertEquals(samples().size(), lines.size());
        for (String line : lines) {
            String[] row = line.split(",");
            Object image = images.getMethod("read", Path.class)
                    .invoke(null, VISION.resolve("samples").resolve(row[0]));
            assertEquals(row[1], VisionReference.sha256((byte[]) rgb.invoke(image)), row[0]);
            assertEquals(
                    row[2],
                    VisionReference.sha256((byte[]) rgb.invoke(resize.invoke(image, 54, 40, filter[0]))),
                    row[0]);
            assertEquals(
                    row[3],
                    VisionReference.sha256((byte[]) rgb.invoke(resize.invoke(image, 136, 100, filter[1]))),
                    row[0]);
        }
    }

    /** A plugin that says that it reads JPEG. */
    private static final class UselessPlugin extends ImageReaderSpi {

        UselessPlugin() {
            names = new String[] {"JPEG"};
            inputTypes = new Class<?>[] {ImageInputStream.class};
        }

        @Override
        public boolean canDecodeInput(Object source) {
            return true;
        }

        @Override
        public ImageReader createReaderInstance(Object extension) {
            throw new IllegalStateException("the plugin of another library is asked");
        }

        @Override
        public String getDescription(Locale locale) {
            return "useless";
        }
    }

    @Test
    public void thePluginOfAnotherLibraryIsNotAsked() {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        ImageReaderSpi own = ImageIO.getImageReadersByFormatName("JPEG").next().getOriginatingProvider();
        var plugin = new UselessPlugin();
        registry.registerServiceProvider(plugin, ImageReaderSpi.class);
        registry.setOrdering(ImageReaderSpi.class, plugin, own);
        try {
            assertEquals(1, ((List<?>) predict(VISION.resolve("samples/420.jpg"))).size());
        } finally {
            registry.deregisterServiceProvider(plugin);
        }
    }

    private Object predict(Path image) {
        return repo().invoke(network(), "predict", Arguments.of(image));
    }

    @Test
    public void predictGivesTheTopFive() throws ReflectiveOperationException {
        Object prediction = ((List<?>) predict(VISION.resolve("samples/420.jpg"))).getFirst();
        var top = (List<?>) prediction.getClass().getMethod("top").invoke(prediction);
        assertEquals(5, top.size());
        List<Float> probabilities = new ArrayList<>();
        for (Object guess : top) {
            probabilities.add((Float) guess.getClass().getMethod("probability").invoke(guess));
        }
        assertEquals(
                probabilities.stream().sorted((a, b) -> Float.compare(b, a)).toList(), probabilities);
    }

    @Test
    public void aPictureCutShortAnywhereIsRefused() throws Exception {
        Method decode = images().getMethod("decode", byte[].class);
        for (Path sample : samples()) {
            byte[] whole = Files.readAllBytes(sample);
            for (int length = 0; length < whole.length; length += 1 + whole.length / 200) {
                byte[] cut = Arrays.copyOf(whole, length);
                var thrown = assertThrows(InvocationTargetException.class, () -> decode.invoke(null, (Object) cut));
                var error = assertInstanceOf(IOException.class, thrown.getCause(), sample + " " + length);
                assertTrue(
                        error.getMessage()
                                .matches("PNG cut short|this JPEG is damaged, cut short or .*|neither a PNG nor a"
                                        + " JPEG;.*"),
                        error.getMessage());
            }
        }
    }

    @Test
    public void aPictureWithAFlippedBitIsReadOrRefused() throws Exception {
        Method decode = images().getMethod("decode", byte[].class);
        for (Path sample : samples()) {
            byte[] whole = Files.readAllBytes(sample);
            for (int at = 0; at < whole.length; at += 1 + whole.length / 500) {
                byte[] flipped = patched(whole, at, whole[at] ^ 1 << at % 8);
                try {
                    decode.invoke(null, (Object) flipped);
                } catch (InvocationTargetException e) {
                    assertInstanceOf(IOException.class, e.getCause(), sample + " " + at);
                }
            }
        }
    }

    private static List<Path> samples() throws IOException {
        try (var files = Files.list(VISION.resolve("samples"))) {
            return files.toList();
        }
    }

    @Test
    public void aPictureThatClaimsToBeHugeCostsNothing() throws IOException {
        byte[] jpeg = Files.readAllBytes(VISION.resolve("samples/420-progressive.jpg"));
        assertSays("Maximum supported image dimension is 65500 pixels", claiming(jpeg, 0xffff, 0xffff));
        assertSays("JPEG of 65500x65500 pixels; at most 67108864 are read", claiming(jpeg, 65500, 65500));
        assertSays("JPEG of 8193x8192 pixels", claiming(jpeg, 8193, 8192));
        assertSays("it is too short for its 8192x8192 pixels", claiming(jpeg, 8192, 8192));
    }

    @Test
    public void aPictureOfEndlessScansIsRefused() throws IOException {
        byte[] jpeg = Files.readAllBytes(VISION.resolve("samples/420-progressive.jpg"));
        int scan = new String(jpeg, StandardCharsets.ISO_8859_1).lastIndexOf("\u00ff\u00da");
        var endless = new ByteArrayOutputStream();
        endless.write(jpeg, 0, scan);
        for (int i = 0; i < 257; i++) {
            endless.write(jpeg, scan, jpeg.length - 2 - scan);
        }
        endless.write(jpeg, jpeg.length - 2, 2);
        assertSays("JPEG of more than 256 scans", endless.toByteArray());
    }

    private static byte[] claiming(byte[] jpeg, int width, int height) {
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c2");
        return ByteBuffer.wrap(jpeg.clone())
                .putShort(frame + 5, (short) height)
                .putShort(frame + 7, (short) width)
                .array();
    }

    @Test
    public void whatIsNoPictureThatIsReadIsSaid() throws IOException {
        assertSays("neither a PNG nor a JPEG", "GIF89a".getBytes(StandardCharsets.US_ASCII));
        assertSays("neither a PNG nor a JPEG");
        byte[] png = Files.readAllBytes(VISION.resolve("samples/rgb.png"));
        assertSays("PNG cut short", Arrays.copyOf(png, png.length / 2));
        assertSays("damaged PNG: no chunk begins where one must", patched(png, 12, 0x1b));
        assertSays("wrong checksum of its IHDR chunk", patched(png, 25, 3));
        assertSays("wrong checksum of its IDAT chunk", patched(png, png.length - 20, 0x55));
        var strip = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(5000, 1, BufferedImage.TYPE_BYTE_GRAY), "png", strip);
        assertSays("a strip of 5000x1 pixels", strip.toByteArray());

        byte[] jpeg = Files.readAllBytes(VISION.resolve("samples/444.jpg"));
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        assertSays("of a kind that is not read: Sorry, there are legal restrictions", patched(jpeg, frame + 1, 0xc9));
        assertSays(
                "of a kind that is not read: Unsupported JPEG process: SOF type 0xc3", patched(jpeg, frame + 1, 0xc3));
        assertSays("of a kind that is not read: Unsupported JPEG data precision 12", patched(jpeg, frame + 4, 12));
    }

    private void assertSays(String expected, byte... content) throws IOException {
        String message = assertRefused(content);
        assertTrue(message.contains(expected), message);
    }

    private static byte[] patched(byte[] content, int at, int value) {
        byte[] patched = content.clone();
        patched[at] = (byte) value;
        return patched;
    }

    @Test
    public void aRepoThatReadPicturesLeavesNothing() {
        predictOnce();

        Unloaded unloaded = repo().closeAndVerify();

        assertTrue(unloaded.gone(), unloaded::toString);
    }

    /** In a method of its own: nothing of the repo stays in a variable. */
    private void predictOnce() {
        predict(VISION.resolve("samples/cmyk.jpg"));
        predict(VISION.resolve("samples/profile.png"));
    }

    @Test
    public void noImageIsAMistake() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> repo().invoke(network(), "predict", Arguments.none()));

        assertTrue(e.getMessage().endsWith("name an image: a PNG or JPEG file, or several"), e::getMessage);
    }

    private String assertRefused(byte[] content) throws IOException {
        Path file = Files.write(Files.createTempFile("picture", ".jpg"), content);
        String message = assertThrows(HubException.class, () -> predict(file)).getMessage();
        assertTrue(message.contains(file + ": "), message);
        assertEquals(1, message.lines().count());
        return message;
    }
}
