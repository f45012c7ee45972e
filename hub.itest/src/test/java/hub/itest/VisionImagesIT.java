package hub.itest;

import static hub.itest.VisionReference.VISION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.Repo;
import hub.gpu.nn.Module;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pictures that the networks of examples/vision classify, beside the real Pillow, whose digests stand in samples.csv. */
@ExtendWith(InFelix.class)
public class VisionImagesIT {

    @Inject
    private Hub hub;

    private Repo repo() {
        return hub.open(VISION.toString());
    }

    private Module network() {
        return repo().load("squeezenet1_1", Module.class, Arguments.named("weights", "seed:0"));
    }

    @Test
    public void picturesAreReadAndResizedAsPillowDoes() throws Exception {
        Class<?> images = network().getClass().getClassLoader().loadClass("image.Image");
        Class<?> filters = images.getClassLoader().loadClass("image.Filter");
        var resize = images.getMethod("resize", int.class, int.class, filters);
        var rgb = images.getMethod("rgb");
        var filter = filters.getEnumConstants();
        for (String line : Files.readAllLines(VISION.resolve("samples.csv"))) {
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
    public void aDamagedJpegIsRefused() throws IOException {
        byte[] good = Files.readAllBytes(VISION.resolve("samples/420-progressive.jpg"));
        for (int length = 0; length < good.length - 2; length += 7) {
            assertRefused(Arrays.copyOf(good, length));
        }
        byte[] huge = good.clone();
        for (int i = 0; i < good.length - 8; i++) {
            if (good[i] == (byte) 0xff && good[i + 1] == (byte) 0xc2) {
                Arrays.fill(huge, i + 5, i + 9, (byte) 0xff);
            }
        }
        assertTrue(assertRefused(huge).contains("65535x65535"));
    }

    @Test
    public void whatIsNoPictureThatIsReadIsSaid() throws IOException {
        assertSays("neither a PNG nor a JPEG", "GIF89a".getBytes(StandardCharsets.US_ASCII));
        assertSays("neither a PNG nor a JPEG");
        byte[] png = Files.readAllBytes(VISION.resolve("samples/rgb.png"));
        assertSays("PNG cut short", Arrays.copyOf(png, png.length / 2));
        assertSays("wrong checksum of its IHDR part", patched(png, 25, 3));
        assertSays("wrong checksum of its IDAT part", patched(png, png.length - 20, 0x55));
        assertSays("a strip of 5000x1 pixels", strip(5000));

        byte[] jpeg = Files.readAllBytes(VISION.resolve("samples/444.jpg"));
        int frame = new String(jpeg, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
        assertSays("lossless, hierarchical or arithmetic coding", patched(jpeg, frame + 1, 0xc9));
        assertSays("JPEG of 12 bits a sample", patched(jpeg, frame + 4, 12));
        assertSays("JPEG of 2 channels", patched(jpeg, frame + 9, 2));
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

    /** A grey PNG of one row. */
    private static byte[] strip(int width) throws IOException {
        var data = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(data)) {
            deflater.write(new byte[1 + width]);
        }
        var header = ByteBuffer.allocate(13).putInt(width).putInt(1).put(new byte[] {8, 0, 0, 0, 0});
        var png = new ByteArrayOutputStream();
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.write(chunk("IHDR", header.array()));
        png.write(chunk("IDAT", data.toByteArray()));
        png.write(chunk("IEND"));
        return png.toByteArray();
    }

    private static byte[] chunk(String type, byte... content) {
        var checksum = new CRC32();
        checksum.update(type.getBytes(StandardCharsets.US_ASCII));
        checksum.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }

    private String assertRefused(byte[] content) throws IOException {
        Path file = Files.write(Files.createTempFile("picture", ".jpg"), content);
        String message = assertThrows(HubException.class, () -> predict(file)).getMessage();
        assertTrue(message.contains(file + ": "), message);
        assertEquals(1, message.lines().count());
        return message;
    }
}
