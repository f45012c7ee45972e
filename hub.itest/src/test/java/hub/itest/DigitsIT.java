package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.Repo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** examples/digits: a network that PyTorch trained reads images. */
@ExtendWith(InFelix.class)
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
    public void everySampleIsReadRightly() throws IOException {
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

    /** The first digit that train.py kept, a 2. */
    private static int[] pixels() throws IOException {
        String row = Files.readAllLines(DIGITS.resolve("holdout.csv")).getFirst();
        return Arrays.stream(row.split(","))
                .limit(64)
                .mapToInt(value -> Integer.parseInt(value) * 15)
                .toArray();
    }

    private static Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile("digit", ".png"), content);
    }

    @Test
    public void everyKindOfPngIsReadAlike() throws IOException {
        Object expected = component(predict(DIGITS.resolve("samples/1400-label-2.png")), "probability");
        for (int colour : new int[] {0, 2, 3, 4, 6}) {
            for (int depth : colour == 3 ? new int[] {8} : new int[] {8, 16}) {
                for (boolean interlaced : new boolean[] {false, true}) {
                    var writer = new PngWriter(colour, depth, interlaced);
                    Object prediction = predict(file(writer.write(pixels(), 8)));
                    assertEquals(expected, component(prediction, "probability"), writer::toString);
                }
            }
        }
    }

    @Test
    public void fewBitsAreEnough() throws IOException {
        for (int colour : new int[] {0, 3}) {
            for (int depth : new int[] {1, 2, 4}) {
                var writer = new PngWriter(colour, depth, false);
                assertEquals(2, component(predict(file(writer.write(pixels(), 8))), "label"), writer::toString);
            }
        }
    }

    @Test
    public void otherSizesAreBroughtToEightByEight() throws IOException {
        Object expected = component(predict(DIGITS.resolve("samples/1400-label-2.png")), "probability");
        int[] small = pixels();
        int[] large = new int[24 * 40];
        for (int i = 0; i < large.length; i++) {
            large[i] = small[i / 24 / 5 * 8 + i % 24 / 3];
        }
        Object prediction = predict(file(new PngWriter(0, 8, true).write(large, 24)));
        assertEquals((float) expected, (float) component(prediction, "probability"), 1e-6f);
    }

    private void assertRefused(String expected, UnaryOperator<byte[]> change) throws IOException {
        Path file = file(change.apply(new PngWriter(0, 8, false).write(pixels(), 8)));
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
        assertRefused("PNG cut short", png -> Arrays.copyOf(png, png.length - 20));
        assertRefused("PNG cut short", png -> withInt(png, 8, Integer.MAX_VALUE));
        assertRefused("PNG cut short", png -> withInt(png, 8, -1));
        assertRefused("damaged PNG: wrong checksum of its IHDR part", png -> withInt(png, 16, 9));
        assertRefused("PNG cut short", png -> withHeader(png, 8, 9));
    }

    @Test
    public void aPngThatClaimsToBeHugeCostsNothing() throws IOException {
        assertRefused("PNG of 100000x100000 pixels", png -> withHeader(png, 100_000, 100_000));
        assertRefused("damaged PNG: its size is 2147483648x8", png -> withHeader(png, Integer.MIN_VALUE, 8));
        assertRefused("PNG cut short", png -> withHeader(png, 1 << 12, 1 << 12));
    }
}
